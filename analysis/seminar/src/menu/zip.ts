/** A ZIP archive of files as they are, not compressed: pictures are already (APPNOTE 6.3, sections 4.3 and 4.4). */

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; ++bit) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; ++i) c = (table[(c ^ (bytes[i] as number)) & 255] as number) ^ (c >>> 8);
  return ~c >>> 0;
}

/** Numbers as little-endian fields of so many bytes. */
function fields(...parts: [value: number, bytes: 2 | 4][]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(parts.reduce((sum, [, bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [value, bytes] of parts) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

const version = 20;
const namesAreUtf8 = 0x800;
/** The first day that the format can say: the same files give the same bytes. */
const firstDay = 0x21;

export function zip(files: { name: string; bytes: Uint8Array<ArrayBuffer> }[]): Blob {
  const contents: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  let directorySize = 0;
  for (const { name, bytes } of files) {
    const path = new TextEncoder().encode(name);
    const common: [number, 2 | 4][] = [
      [version, 2], [namesAreUtf8, 2], [0, 2], [0, 2], [firstDay, 2], [crc32(bytes), 4], [bytes.length, 4], [bytes.length, 4], [path.length, 2], [0, 2],
    ];
    const head = fields([0x04034b50, 4], ...common);
    const entry = fields([0x02014b50, 4], [version, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]);
    contents.push(head, path, bytes);
    directory.push(entry, path);
    at += head.length + path.length + bytes.length;
    directorySize += entry.length + path.length;
  }
  const end = fields([0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [directorySize, 4], [at, 4], [0, 2]);
  return new Blob([...contents, ...directory, end], { type: 'application/zip' });
}
