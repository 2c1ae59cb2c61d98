/** What the drawing code asks of a browser: elements, and the width of text. Made before the drawing code is loaded. */
import advances from 'schoolsim-advances';
import { xmlText } from '../../report/src/draw/file_text';

const escape = (text: string) => xmlText(text).replace(/"/g, '&quot;');

export class PaperElement {
  readonly attributes = new Map<string, string>();
  readonly children: (PaperElement | string)[] = [];
  readonly style: Record<string, string> = {};

  constructor(readonly tag: string) {}

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }
  append(...children: (PaperElement | string)[]): void {
    this.children.push(...children);
  }
  /** Only of a canvas: what measures text. */
  getContext(): { font: string; measureText: (text: string) => { width: number } } {
    const pen = {
      font: '',
      measureText: (text: string) => {
        const [size] = /[\d.]+(?=px)/.exec(pen.font) ?? ['16'];
        const widths: Record<string, number> = /(^|\s)600\s/.test(pen.font) ? advances.semibold : advances.regular;
        let width = 0;
        for (const letter of text) width += widths[String(letter.codePointAt(0))] ?? advances.units_per_em * 0.6;
        return { width: (width * Number(size)) / advances.units_per_em };
      },
    };
    return pen;
  }
  toString(): string {
    const style = Object.entries(this.style).map(([name, value]) => `${name}:${value}`).join(';');
    const attributes = [...this.attributes, ...(style ? [['style', style] as [string, string]] : [])];
    const open = `${this.tag}${attributes.map(([name, value]) => ` ${name}="${escape(value)}"`).join('')}`;
    if (this.children.length === 0) return `<${open}/>`;
    return `<${open}>${this.children.map((child) => (typeof child === 'string' ? escape(child) : child.toString())).join('')}</${this.tag}>`;
  }
}

const paper = {
  createElement: (tag: string) => new PaperElement(tag),
  createElementNS: (_: string, tag: string) => new PaperElement(tag),
};
(globalThis as { document?: unknown }).document = paper;
