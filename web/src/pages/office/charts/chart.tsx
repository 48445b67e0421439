// One chart: bars for what matters, points for what it is measured by, so that nobody has to tell them by colour; below it the same
// figures as a table. A dashed line joins the points of what goes on, such as days, and never those of what stands for itself.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { decimal } from "../../../i18n/format";
import { language } from "../../../i18n/language";
import { stop } from "../../../i18n/punctuation";
import { List, type Column } from "../lib/table";
import { barSeries, pointSeries } from "./series";
import { chartWords } from "./words";

export interface Point {
  label: string;
  bar: number | undefined;
  measure?: number | undefined;
}

interface ChartProps<T> {
  title: string;
  /** What is counted, and how. */
  what: string;
  unit: string;
  bar: string;
  measure?: string;
  /** What is counted stands for itself, as technicians do: nothing lies between one and the next. */
  apart?: boolean;
  points: readonly Point[];
  /** Said instead of a chart that would be empty, "" = it is not. */
  empty: string;
  rows: readonly T[];
  id: (row: T) => string;
  columns: readonly Column<T>[];
}

const height = 260;

export function Chart<T>(p: ChartProps<T>): JSX.Element {
  const w = chartWords();
  const at = useSignal("");
  return (
    <figure class="card chart" aria-label={p.title}>
      <figcaption>
        <h3>{p.title}</h3>
        <p class="soft">{p.what}</p>
      </figcaption>
      {p.empty ? (
        <p class="soft empty">{p.empty}</p>
      ) : (
        <>
          <p class="legend" aria-hidden="true">
            <span>
              <i class="bar-sign" /> {p.bar}
            </span>
            {p.measure && (
              <span>
                <i class={p.apart ? "point-sign" : "line-sign"} /> {p.measure}
              </span>
            )}
            <span class="number at">{at.value}</span>
          </p>
          <Plot {...p} onPoint={(text) => (at.value = text)} />
          <details>
            <summary>{w.table}</summary>
            <List<T> title={p.title} rows={p.rows} id={p.id} columns={p.columns} />
          </details>
        </>
      )}
    </figure>
  );
}

interface PlotProps {
  title: string;
  unit: string;
  bar: string;
  measure?: string;
  apart?: boolean;
  points: readonly Point[];
  onPoint: (text: string) => void;
}

function Plot(p: PlotProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const at = box.current;
    if (!at) return;
    const plot = new uPlot(options(p, at.clientWidth), dataOf(p), at);
    const follow = new ResizeObserver(() => plot.setSize({ width: at.clientWidth, height }));
    follow.observe(at);
    return () => {
      follow.disconnect();
      plot.destroy();
    };
  }, [JSON.stringify(p.points), language.value]);
  return <div ref={box} class="plot" role="img" aria-label={`${p.title}${stop()}${chartWords().below}`} />;
}

function dataOf(p: PlotProps): uPlot.AlignedData {
  const x = p.points.map((_, i) => i);
  const bars = p.points.map((v) => v.bar ?? null);
  return p.measure ? [x, bars, p.points.map((v) => v.measure ?? null)] : [x, bars];
}

/** The scale begins at nothing: a bar that does not lies. */
function fromZero(_: uPlot, __: number, max: number): [number, number] {
  return [0, Math.max(1, (max || 0) * 1.1)];
}

/** How wide the labels are, so that none of those that are drawn runs into the next. */
function widest(points: readonly Point[], font: string): number {
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return 0;
  pen.font = font;
  return Math.max(0, ...points.map((p) => pen.measureText(p.label).width));
}

function options(p: PlotProps, width: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const [ink, grid, fill] = ["--ink", "--line", "--serving"].map((name) => style.getPropertyValue(name).trim());
  const font = `13px ${style.fontFamily}`;
  const axis: uPlot.Axis = {
    stroke: ink!,
    font,
    labelFont: font,
    grid: { stroke: grid!, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    scales: { x: { time: false, range: (_, min, max) => [min - 0.5, max + 0.5] }, y: { range: fromZero } },
    series: [{}, barSeries(p.bar, fill!), ...(p.measure ? [pointSeries(p.measure, ink!, !p.apart)] : [])],
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: widest(p.points, font) + 12,
        incrs: [1, 2, 5, 10, 20, 50, 100],
        values: (_, splits) => splits.map((i) => p.points[i]?.label ?? ""),
      },
      { ...axis, label: p.unit, size: 56, values: (_, splits) => splits.map((v) => decimal(v)) },
    ],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    hooks: { setCursor: [(u) => p.onPoint(textAt(p, u.cursor.idx))] },
  };
}

function textAt(p: PlotProps, i: number | null | undefined): string {
  const point = i == null ? undefined : p.points[i];
  if (!point) return "";
  const say = (name: string, v: number | undefined): string => `${name} ${v === undefined ? "–" : decimal(v)}`;
  return [point.label, say(p.bar, point.bar), ...(p.measure ? [say(p.measure, point.measure)] : [])].join(" · ");
}
