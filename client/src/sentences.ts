// The client's sentences stand, translated, in the section's attributes: see strings.md.

const NUMBERS = [1, 2, 3, 5, 11, 100]; // those that the forms of a plural sentence are for, in their order

/** Return a sentence of the section with its placeholders filled in, "" where the page has none. */
export function sentence(
  section: HTMLElement | null,
  name: string,
  values: Readonly<Record<string, string | number>> = {},
): string {
  let text = section?.getAttribute(`data-say-${name}`) ?? "";
  const number = values.n;
  if (typeof number === "number" && text.includes("|")) {
    const forms = text.split("|");
    const rules = new Intl.PluralRules(language(section));
    const category = rules.select(number);
    const index = NUMBERS.findIndex((each) => rules.select(each) === category);
    text = forms[index] ?? forms.at(-1) ?? "";
  }
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => {
    const value = values[key];
    return typeof value === "number" ? value.toLocaleString(language(section)) : (value ?? whole);
  });
}

/** Return the language in which the interface of a discussion is, as a tag that `Intl` takes. */
export function language(section: HTMLElement | null): string {
  const tag = section?.lang || document.documentElement.lang || "en";
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? "en";
  } catch {
    return "en";
  }
}
