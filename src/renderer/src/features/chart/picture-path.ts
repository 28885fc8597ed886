/** The path with the picture's ending where it has none: not every system's dialog adds it, and what the file is, only its name says. */
export function picturePath(path: string, format: 'png' | 'svg'): string {
  return /[^/\\]\.(png|svg)$/i.test(path) ? path : `${path}.${format}`;
}
