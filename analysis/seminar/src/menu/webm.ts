/** A film without sound as WebM: Matroska's elements (RFC 9559) in EBML (RFC 8794), each an id, a size and content. */

export interface EncodedPicture {
  bytes: Uint8Array<ArrayBuffer>;
  milliseconds: number;
  isKey: boolean;
}

type Bytes = Uint8Array<ArrayBuffer>;

function joined(parts: Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The shortest big-endian bytes of a whole number below 2^53. */
function whole(value: number): Bytes {
  const bytes = [];
  for (let left = value; left > 0 || bytes.length === 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return Uint8Array.from(bytes);
}

function float(value: number): Bytes {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return new Uint8Array(view.buffer);
}

const text = (value: string): Bytes => new TextEncoder().encode(value) as Bytes;

/** Sizes take eight bytes, the first of which says so. */
function element(id: number, ...content: Bytes[]): Bytes {
  const inside = joined(content);
  const size = new Uint8Array(8);
  const digits = whole(inside.length);
  size.set(digits, 8 - digits.length);
  size[0] = 1;
  return joined([whole(id), size, inside]);
}

/** Pictures in VP8, in order, each shown until the next, the last until `milliseconds`. A cluster begins with each key picture. */
export function film(pictures: EncodedPicture[], width: number, height: number, milliseconds: number, program: string): Blob {
  const head = element(
    0x1a45dfa3, element(0x4286, whole(1)), element(0x42f7, whole(1)), element(0x42f2, whole(4)), element(0x42f3, whole(8)),
    element(0x4282, text('webm')), element(0x4287, whole(2)), element(0x4285, whole(2)),
  );
  const info = element(0x1549a966, element(0x2ad7b1, whole(1e6)), element(0x4489, float(milliseconds)), element(0x4d80, text(program)), element(0x5741, text(program)));
  const size = element(0xe0, element(0xb0, whole(width)), element(0xba, whole(height)));
  const track = element(0xae, element(0xd7, whole(1)), element(0x73c5, whole(1)), element(0x9c, whole(0)), element(0x83, whole(1)), element(0x86, text('V_VP8')), size);
  const clusters: { from: number; blocks: Bytes[] }[] = [];
  for (const { bytes, milliseconds: at, isKey } of pictures) {
    if (isKey || clusters.length === 0) clusters.push({ from: at, blocks: [] });
    const cluster = clusters[clusters.length - 1] as { from: number; blocks: Bytes[] };
    // Track 1, time since the cluster's, whether it stands alone.
    const block = new DataView(new ArrayBuffer(4));
    block.setUint8(0, 0x81);
    block.setInt16(1, at - cluster.from);
    block.setUint8(3, isKey ? 0x80 : 0);
    cluster.blocks.push(element(0xa3, new Uint8Array(block.buffer), bytes));
  }
  const made = clusters.map(({ from, blocks }) => element(0x1f43b675, element(0xe7, whole(from)), ...blocks));
  return new Blob([head, element(0x18538067, info, element(0x1654ae6b, track), ...made)], { type: 'video/webm' });
}
