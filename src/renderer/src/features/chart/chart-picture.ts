import { PALE } from './heat-map';

/** What a picture has besides the drawing. */
export interface PictureFrame {
  readonly title: string;
  readonly legend: readonly { readonly name: string; readonly colour: string }[];
  /** Of a heat map: what its palest and its fullest cell stand for. */
  readonly scale: { readonly low: string; readonly high: string } | null;
}

const SVG = 'http://www.w3.org/2000/svg';
const TITLE_PX = 30;
const LEGEND_ROW_PX = 20;
const EDGE_PX = 16;
const SCALE_PX = 120;
/** Of a picture in points, for screens that have two to one. */
const PNG_SCALE = 2;
/** What of an element's style makes it look as it does: a file has no style sheet. */
const looks = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
] as const;

/** The chart as it is drawn in an element, with its title and legend, on the page's own ground. Null where nothing is drawn there. */
export function chartPicture(drawing: HTMLElement, { title, legend, scale }: PictureFrame): SVGSVGElement | null {
  const drawn = drawing.querySelector('svg.recharts-surface');
  if (!(drawn instanceof SVGSVGElement)) return null;
  const { width, height } = drawn.getBoundingClientRect();
  const colours = getComputedStyle(drawing);
  const surface = colourIn(drawing, 'var(--lagoon-surface)');
  const placed = placeLegend(
    legend.map(({ name }) => name),
    width,
  );
  const picture = document.createElementNS(SVG, 'svg');
  const legendRows = scale === null ? (legend.length === 0 ? 0 : placed.rows) : 1;
  const wholeHeight = Math.ceil(TITLE_PX + height + (legendRows === 0 ? 0 : legendRows * LEGEND_ROW_PX + 10));
  set(picture, { xmlns: SVG, width: Math.ceil(width), height: wholeHeight, 'font-family': colours.fontFamily });
  picture.setAttribute('viewBox', `0 0 ${String(Math.ceil(width))} ${String(wholeHeight)}`);
  picture.append(made('rect', { width: '100%', height: '100%', fill: surface }));
  const text = { fill: colours.color, 'font-size': 13 };
  const fits = (width - 2 * EDGE_PX) / Math.max(1, textWidth(title, '600 13px'));
  const heading = made('text', { ...text, x: EDGE_PX, y: 20, 'font-weight': 600, 'font-size': 13 * Math.min(1, fits) });
  heading.textContent = title;
  picture.append(heading);
  const chart = copied(drawn);
  set(chart, { x: 0, y: TITLE_PX, width, height });
  picture.append(chart);
  legend.forEach(({ name, colour }, index) => {
    const place = placed.places[index] ?? { x: 0, row: 0 };
    const y = TITLE_PX + height + place.row * LEGEND_ROW_PX;
    picture.append(
      made('rect', { x: place.x, y: y + 1, width: 11, height: 11, rx: 2, fill: colourIn(drawing, colour) }),
    );
    const label = made('text', { ...text, 'font-size': 12, x: place.x + 17, y: y + 11 });
    label.textContent = name;
    picture.append(label);
  });
  if (scale !== null) {
    const at = { y: TITLE_PX + height, text: { ...text, 'font-size': 12 } };
    picture.append(...scaleOf(scale, colourIn(drawing, 'var(--lagoon-accent)'), at));
  }
  return picture;
}

interface ScalePlace {
  readonly y: number;
  readonly text: Readonly<Record<string, string | number>>;
}

/** The lowest value, what lies between, and the highest: as the cells are coloured. */
function scaleOf(
  { low, high }: NonNullable<PictureFrame['scale']>,
  colour: string,
  { y, text }: ScalePlace,
): SVGElement[] {
  const id = 'lagoon-scale';
  const shades = made('linearGradient', { id });
  shades.append(
    made('stop', { offset: 0, 'stop-color': colour, 'stop-opacity': PALE }),
    made('stop', { offset: 1, 'stop-color': colour }),
  );
  const from = made('text', { ...text, x: EDGE_PX, y: y + 11 });
  from.textContent = low;
  const x = EDGE_PX + textWidth(low, '12px') + 8;
  const bar = made('rect', { x, y: y + 1, width: SCALE_PX, height: 11, fill: `url(#${id})` });
  const to = made('text', { ...text, x: x + SCALE_PX + 8, y: y + 11 });
  to.textContent = high;
  return [shades, from, bar, to];
}

export function svgBytes(picture: SVGSVGElement): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(new XMLSerializer().serializeToString(picture));
}

/** The same as pixels, twice as many each way as it has points. Null where they are more than the browser can hold. */
export async function pngBytes(picture: SVGSVGElement): Promise<Uint8Array<ArrayBuffer> | null> {
  const address = URL.createObjectURL(
    new Blob([new XMLSerializer().serializeToString(picture)], { type: 'image/svg+xml' }),
  );
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = picture.width.baseVal.value * PNG_SCALE;
    canvas.height = picture.height.baseVal.value * PNG_SCALE;
    const context = canvas.getContext('2d');
    if (context === null) return null;
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/png');
    });
    return blob === null ? null : new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Rows of a legend no wider than the picture. */
function placeLegend(
  names: readonly string[],
  width: number,
): { places: { readonly x: number; readonly row: number }[]; rows: number } {
  let x = EDGE_PX;
  let row = 0;
  const places = names.map((name) => {
    const needed = 17 + textWidth(name, '12px') + 16;
    if (x > EDGE_PX && x + needed > width - EDGE_PX) {
      x = EDGE_PX;
      row += 1;
    }
    const place = { x, row };
    x += needed;
    return place;
  });
  return { places, rows: row + 1 };
}

function textWidth(text: string, font: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return text.length * 7;
  context.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(text).width;
}

function made(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  if (!(element instanceof SVGElement)) throw new TypeError(`${name} is no element of SVG.`);
  set(element, attributes);
  return element;
}

function set(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/** A deep copy that looks the same without the page: colours and fonts as they came out, no classes. */
function copied(element: Element): Element {
  const copy = element.cloneNode(false);
  if (!(copy instanceof Element)) throw new TypeError('An element has a copy that is none.');
  const style = getComputedStyle(element);
  copy.removeAttribute('class');
  copy.removeAttribute('style');
  for (const look of looks) copy.setAttribute(look, style.getPropertyValue(look));
  for (const child of element.childNodes) {
    copy.append(child instanceof Element ? copied(child) : child.cloneNode(true));
  }
  return copy;
}

/** A colour of the page's own as any program reads it. */
function colourIn(place: HTMLElement, colour: string): string {
  const probe = document.createElement('span');
  probe.style.color = colour;
  place.append(probe);
  try {
    return getComputedStyle(probe).color;
  } finally {
    probe.remove();
  }
}
