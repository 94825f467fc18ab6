import type { Bundle } from '../../splitView';

/** One output, or one attachment, as it can be shown. */
type Json = Readonly<Record<string, unknown>>;

const IMAGE = /^image\/(png|jpeg|gif|webp|bmp|svg\+xml)$/;

/** *value*, an output as nbformat has it, by MIME type; empty where it is none. */
export function bundle(value: unknown): Bundle {
  if (!isObject(value)) {
    return {};
  }
  if (value.output_type === 'stream') {
    const name = value.name === 'stderr' ? 'stderr' : 'stdout';
    return { [`application/vnd.jupyter.${name}`]: text(value.text) };
  }
  if (value.output_type === 'error') {
    const lines = Array.isArray(value.traceback)
      ? value.traceback.map(String)
      : [];
    const short = `${text(value.ename)}: ${text(value.evalue)}`;
    return {
      'application/vnd.jupyter.stderr':
        lines.length > 0 ? lines.join('\n') : short
    };
  }
  return isObject(value.data) ? joined(value.data) : {};
}

function joined(data: Json): Bundle {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => [
      type,
      Array.isArray(value) || typeof value === 'string' ? text(value) : value
    ])
  );
}

/** The address of the picture in *shown*, one that holds the picture itself; null where it has none. */
export function picture(shown: Bundle): string | null {
  const type = Object.keys(shown).find(one => IMAGE.test(one));
  const value = type === undefined ? undefined : shown[type];
  if (type === undefined || typeof value !== 'string') {
    return null;
  }
  return type === 'image/svg+xml'
    ? `data:${type},${encodeURIComponent(value)}`
    : `data:${type};base64,${value.replace(/[^A-Za-z0-9+/=]/g, '')}`;
}

/** The pictures among *value*, a cell's attachments, by their names. */
export function pictures(value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, data] of Object.entries(isObject(value) ? value : {})) {
    const address = isObject(data) ? picture(joined(data)) : null;
    if (address !== null) {
      found.set(name, address);
    }
  }
  return found;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that may come in lines. */
function text(value: unknown): string {
  if (Array.isArray(value)) {
    return value.filter(one => typeof one === 'string').join('');
  }
  return typeof value === 'string' ? value : '';
}
