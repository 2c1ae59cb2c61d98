/** Elements without a framework: text is always a text node, so no word of the data can become markup. */

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | undefined>;

function build<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, String(value));
  }
  for (const child of children) {
    if (child) element.append(child);
  }
  return element;
}

export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return build(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return build(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

const measuring = document.createElement('canvas').getContext('2d');

export function textWidth(text: string, font: string): number {
  if (!measuring) return text.length * 8;
  measuring.font = font;
  return measuring.measureText(text).width;
}

/** Breaks at spaces and after hyphens, and within a word only where the word alone is too long for a line. */
export function wrap(text: string, font: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  const fits = (candidate: string) => textWidth(candidate.trimEnd(), font) <= width;
  const end = () => {
    if (current) lines.push(current.trimEnd());
    current = '';
  };
  for (let part of text.match(/[^\s-]*-+\s*|[^\s-]+\s*/g) ?? []) {
    if (!fits(current + part)) end();
    while (!fits(part) && part.length > 1) {
      let cut = part.length - 1;
      while (cut > 1 && !fits(`${part.slice(0, cut)}-`)) --cut;
      lines.push(`${part.slice(0, cut)}-`);
      part = part.slice(cut);
    }
    current += part;
  }
  end();
  return lines;
}
