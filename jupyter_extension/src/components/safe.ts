/** The same set as `_UNSAFE` in src/rundiff/render/layout.py: control characters, and what turns the reading direction. */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** *text* with everything in it visible: a notebook is hostile text. */
export function safe(text: string): string {
  return text.replace(UNSAFE, visible);
}

function visible(character: string): string {
  if (character === '\t') {
    return '    ';
  }
  const code = character.charCodeAt(0);
  if (code < 0x20) {
    return String.fromCharCode(0x2400 + code);
  }
  return code === 0x7f ? '\u2421' : '\ufffd';
}
