// To make a format takes a hundred times as long as to use it, and a page has hundreds of times of day.
const formats = new Map<string, unknown>();

/** A format of a locale, made once. */
export function kept<F, O>(format: new (locale: string, options: O) => F, locale: string, options: O): F {
  const key = `${format.name} ${locale} ${JSON.stringify(options)}`;
  const made = (formats.get(key) as F | undefined) ?? new format(locale, options);
  formats.set(key, made);
  return made;
}
