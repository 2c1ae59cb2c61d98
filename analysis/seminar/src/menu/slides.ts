/** Slides of a presentation (Office Open XML, ECMA-376 part 1, sections 13.3 and 19): words stay words that a presenter can change, the
 * drawing is a picture beside its description, notes are for the speaker. */
import { xmlText } from '../../../report/src/draw/file_text';
import { zip } from './zip';

export interface Slide {
  title: string;
  notes: string;
  /** A picture in PNG, and what it shows; none where a step has only words. */
  picture: { bytes: Uint8Array<ArrayBuffer>; shows: string } | null;
}

/** What all slides say at their foot, and how they look: colours as six hexadecimal digits. */
export interface SlideStyle {
  foot: string;
  ink: string;
  mute: string;
  page: string;
}

/** English metric units: 914,400 an inch. 16 to 9 on 13.33 inches, and what is where. */
const emu = 914_400;
const [width, height] = [12_192_000, 6_858_000];
const titleBox = [0.5 * emu, 0.3 * emu, width - emu, 1.35 * emu] as const;
export const pictureRoom = [0.5 * emu, 1.75 * emu, width - emu, height - 2.35 * emu] as const;
const footBox = [0.5 * emu, height - 0.5 * emu, width - emu, 0.35 * emu] as const;

const drawing = 'http://schemas.openxmlformats.org/drawingml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const types = 'application/vnd.openxmlformats-officedocument.presentationml';
const names = `xmlns:a="${drawing}" xmlns:r="${office}" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`;
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

type Box = readonly [x: number, y: number, width: number, height: number];
const attribute = (text: string) => xmlText(text).replace(/"/g, '&quot;');
const at = ([x, y, w, h]: Box) => `<a:xfrm><a:off x="${Math.round(x)}" y="${Math.round(y)}"/><a:ext cx="${Math.round(w)}" cy="${Math.round(h)}"/></a:xfrm>`;
const run = (text: string, size: number, weight: '0' | '1', colour: string) =>
  `<a:p><a:r><a:rPr lang="en-GB" sz="${size}" b="${weight}"><a:solidFill><a:srgbClr val="${colour}"/></a:solidFill></a:rPr><a:t>${xmlText(text)}</a:t></a:r></a:p>`;
const shape = (id: number, name: string, holder: string, box: Box | null, paragraphs: string) =>
  `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="${name}"/><p:cNvSpPr/><p:nvPr>${holder}</p:nvPr></p:nvSpPr>` +
  `<p:spPr>${box ? `${at(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>` : ''}</p:spPr><p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr><a:lstStyle/>${paragraphs}</p:txBody></p:sp>`;
const tree = (shapes: string, background = '') =>
  `<p:cSld>${background}<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>${shapes}</p:spTree></p:cSld>`;
const inherit = '<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>';
const colourMap =
  '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>';
const empty = '<a:p><a:endParaRPr lang="en-GB"/></a:p>';
const titleHolder = '<p:ph type="title"/>';

function theme({ ink, mute, page }: SlideStyle): string {
  const colour = (name: string, value: string) => `<a:${name}><a:srgbClr val="${value}"/></a:${name}>`;
  const accents = [1, 2, 3, 4, 5, 6].map((i) => colour(`accent${i}`, ink)).join('');
  const font = '<a:latin typeface="Inter"/><a:ea typeface=""/><a:cs typeface=""/>';
  const fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>';
  return `${head}<a:theme xmlns:a="${drawing}" name="schoolsim"><a:themeElements><a:clrScheme name="schoolsim">${colour('dk1', ink)}${colour('lt1', page)}${colour('dk2', mute)}${colour('lt2', page)}${accents}${colour('hlink', ink)}${colour('folHlink', mute)}</a:clrScheme>` +
    `<a:fontScheme name="schoolsim"><a:majorFont>${font}</a:majorFont><a:minorFont>${font}</a:minorFont></a:fontScheme>` +
    `<a:fmtScheme name="schoolsim"><a:fillStyleLst>${fill.repeat(3)}</a:fillStyleLst><a:lnStyleLst>${`<a:ln w="9525">${fill}</a:ln>`.repeat(3)}</a:lnStyleLst>` +
    `<a:effectStyleLst>${'<a:effectStyle><a:effectLst/></a:effectStyle>'.repeat(3)}</a:effectStyleLst><a:bgFillStyleLst>${fill.repeat(3)}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`;
}

/** A part's relations to others, numbered from rId1 in their order. */
const relations = (...targets: [kind: string, target: string][]) =>
  `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${targets.map(([kind, target], i) => `<Relationship Id="rId${i + 1}" Type="${office}/${kind}" Target="${target}"/>`).join('')}</Relationships>`;

/** The picture as large as its room allows; width and height stand in its header (PNG, section 11.2.2). */
function pictureShape({ bytes, shows }: NonNullable<Slide['picture']>): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [w, h] = [view.getUint32(16), view.getUint32(20)];
  const [x, y, roomWidth, roomHeight] = pictureRoom;
  const fit = Math.min(roomWidth / w, roomHeight / h);
  const box: Box = [x + (roomWidth - w * fit) / 2, y, w * fit, h * fit];
  return `<p:pic><p:nvPicPr><p:cNvPr id="3" name="Picture" descr="${attribute(shows)}"/><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr>` +
    `<p:blipFill><a:blip r:embed="rId3"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>${at(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`;
}

export function presentation(slides: Slide[], style: SlideStyle): Blob {
  const parts: Parameters<typeof zip>[0] = [];
  const overrides: string[] = [];
  const add = (name: string, text: string, type?: string) => {
    parts.push({ name, bytes: new TextEncoder().encode(text) });
    if (type) overrides.push(`<Override PartName="/${name}" ContentType="${type}"/>`);
  };
  const background = '<p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>';
  const numbers = slides.map((_, i) => i + 1);
  add('ppt/presentation.xml', `${head}<p:presentation ${names}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst>` +
    `<p:sldIdLst>${numbers.map((i) => `<p:sldId id="${255 + i}" r:id="rId${i + 2}"/>`).join('')}</p:sldIdLst><p:sldSz cx="${width}" cy="${height}"/><p:notesSz cx="${height}" cy="${width}"/></p:presentation>`, `${types}.presentation.main+xml`);
  add('ppt/_rels/presentation.xml.rels', relations(['slideMaster', 'slideMasters/slideMaster1.xml'], ['notesMaster', 'notesMasters/notesMaster1.xml'],
    ...numbers.map((i): [string, string] => ['slide', `slides/slide${i}.xml`])));
  const titleOnly = shape(2, 'Title', titleHolder, titleBox, empty);
  add('ppt/slideMasters/slideMaster1.xml', `${head}<p:sldMaster ${names}>${tree(titleOnly, background)}${colourMap}<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>`, `${types}.slideMaster+xml`);
  add('ppt/slideMasters/_rels/slideMaster1.xml.rels', relations(['slideLayout', '../slideLayouts/slideLayout1.xml'], ['theme', '../theme/theme1.xml']));
  add('ppt/slideLayouts/slideLayout1.xml', `${head}<p:sldLayout ${names} type="titleOnly">${tree(titleOnly)}${inherit}</p:sldLayout>`, `${types}.slideLayout+xml`);
  add('ppt/slideLayouts/_rels/slideLayout1.xml.rels', relations(['slideMaster', '../slideMasters/slideMaster1.xml']));
  const noteHolder = '<p:ph type="body" idx="1"/>';
  const noteBox: Box = [0.75 * emu, 5 * emu, height - 1.5 * emu, 6 * emu];
  add('ppt/notesMasters/notesMaster1.xml', `${head}<p:notesMaster ${names}>${tree(shape(2, 'Notes', noteHolder, noteBox, empty), background)}${colourMap}</p:notesMaster>`, `${types}.notesMaster+xml`);
  add('ppt/notesMasters/_rels/notesMaster1.xml.rels', relations(['theme', '../theme/theme2.xml']));
  for (const n of [1, 2]) add(`ppt/theme/theme${n}.xml`, theme(style), 'application/vnd.openxmlformats-officedocument.theme+xml');
  slides.forEach(({ title, notes, picture }, i) => {
    const n = i + 1;
    const shapes = shape(2, 'Title', titleHolder, titleBox, run(title, 2800, '1', style.ink)) + (picture ? pictureShape(picture) : '') +
      shape(4, 'Foot', '', footBox, run(style.foot, 1000, '0', style.mute));
    add(`ppt/slides/slide${n}.xml`, `${head}<p:sld ${names}>${tree(shapes)}${inherit}</p:sld>`, `${types}.slide+xml`);
    add(`ppt/slides/_rels/slide${n}.xml.rels`, relations(['slideLayout', '../slideLayouts/slideLayout1.xml'], ['notesSlide', `../notesSlides/notesSlide${n}.xml`],
      ...(picture ? [['image', `../media/image${n}.png`] as [string, string]] : [])));
    if (picture) parts.push({ name: `ppt/media/image${n}.png`, bytes: picture.bytes });
    add(`ppt/notesSlides/notesSlide${n}.xml`, `${head}<p:notes ${names}>${tree(shape(2, 'Notes', noteHolder, noteBox, run(notes, 1200, '0', '000000')))}${inherit}</p:notes>`, `${types}.notesSlide+xml`);
    add(`ppt/notesSlides/_rels/notesSlide${n}.xml.rels`, relations(['notesMaster', '../notesMasters/notesMaster1.xml'], ['slide', `../slides/slide${n}.xml`]));
  });
  add('_rels/.rels', relations(['officeDocument', 'ppt/presentation.xml']));
  const defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>';
  const contents = `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${defaults}${overrides.join('')}</Types>`;
  // Readers find it first.
  parts.unshift({ name: '[Content_Types].xml', bytes: new TextEncoder().encode(contents) });
  return new Blob([zip(parts)], { type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation' });
}
