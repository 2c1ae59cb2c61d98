declare module 'schoolsim-advances' {
  const advances: { units_per_em: number; regular: Record<string, number>; semibold: Record<string, number> };
  export default advances;
}
declare module 'schoolsim-font-regular' {
  const base64: string;
  export default base64;
}
declare module 'schoolsim-font-semibold' {
  const base64: string;
  export default base64;
}
/** What this script asks of Node. */
declare module 'node:fs' {
  export function readFileSync(path: string, encoding: string): string;
  export function writeFileSync(path: string, data: string | Uint8Array): void;
  export function renameSync(from: string, to: string): void;
  export function existsSync(path: string): boolean;
  export function mkdirSync(path: string): void;
}
declare module 'node:path' {
  export function join(...parts: string[]): string;
}
declare module 'node:child_process' {
  export function spawnSync(command: string, words: string[], options: object): { status: number | null; error?: { code: string }; stderr: string };
}
declare const process: { argv: string[]; env: Record<string, string>; exit(code: number): never; stdout: { write(text: string): void }; stderr: { write(text: string): void } };
declare const Buffer: { from(text: string, encoding: string): Uint8Array };
