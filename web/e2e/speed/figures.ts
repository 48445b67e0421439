// Figures of many samples, as a line of a table.

/** The value below which a share of the samples lies: the nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Prints what was measured beside its goal; share is the percentile that the goal is about. */
export function tell(what: string, samples: readonly number[], share: number, goalMs: number): void {
  const at = (p: number): string => `${Math.round(percentile(samples, p))}`;
  const met = percentile(samples, share) <= goalMs ? "met" : "MISSED";
  console.log(
    `${what}: ${samples.length} times, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p98 ${at(0.98)} ms, most ${at(1)} ms; ` +
      `goal p${share * 100} <= ${goalMs} ms: ${met}`,
  );
}
