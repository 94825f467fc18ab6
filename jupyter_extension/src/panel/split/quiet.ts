import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

/** Attributes that let a browser ask for something as soon as they are there, whoever owns the element. */
const ASKING = [
  'src',
  'srcset',
  'lowsrc',
  'dynsrc',
  'background',
  'poster',
  'data',
  'ping',
  'imagesrcset'
];

/** Pictures that are in the page already. SVG in an image runs nothing and loads nothing. */
const HERE = /^data:image\//i;

/** Styles that lead out of the page, however they are written. */
const LEADS_OUT = /url|image|src|\\|\/\*/i;

/**
 * Lab's sanitizer, after which nothing is left that a browser would ask the network for: what one looks at is a repository's, and
 * says nothing to anyone about being looked at. *attached* are the pictures of a cell by their names.
 */
export class QuietSanitizer implements IRenderMime.ISanitizer {
  constructor(
    private readonly _lab: IRenderMime.ISanitizer,
    private readonly _attached: ReadonlyMap<string, string>,
    private readonly _words: (name: string) => string
  ) {}

  readonly allowNamedProperties = false;
  readonly allowCommandLinker = false;

  getAutolink(): boolean {
    return this._lab.getAutolink?.() ?? false;
  }

  /** Lab's sanitizer has the last word, since text that is parsed and written anew may read otherwise. */
  sanitize(dirty: string, options?: IRenderMime.ISanitizerOptions): string {
    const clean = this._lab.sanitize(dirty, options);
    return this._lab.sanitize(this._quiet(clean), options);
  }

  private _quiet(html: string): string {
    // A document of its own: nothing in it is loaded.
    const inert = new DOMParser().parseFromString(html, 'text/html');
    for (const element of inert.body.querySelectorAll('*')) {
      if (element.tagName === 'IMG' && !this._show(element)) {
        element.replaceWith(this._words(nameOf(element)));
        continue;
      }
      for (const attribute of ASKING) {
        if (!HERE.test(element.getAttribute(attribute) ?? '')) {
          element.removeAttribute(attribute);
        }
      }
      if (LEADS_OUT.test(element.getAttribute('style') ?? '')) {
        element.removeAttribute('style');
      }
    }
    return inert.body.innerHTML;
  }

  /** Whether the picture that *image* names is here; then it shows that. */
  private _show(image: Element): boolean {
    const source = image.getAttribute('src') ?? '';
    const attached = this._attached.get(attachmentOf(source) ?? '');
    if (attached !== undefined) {
      image.setAttribute('src', attached);
    }
    return attached !== undefined || HERE.test(source);
  }
}

function attachmentOf(source: string): string | null {
  const found = /^attachment:(.*)$/s.exec(source)?.[1];
  if (found === undefined) {
    return null;
  }
  try {
    return decodeURIComponent(found);
  } catch (error) {
    if (error instanceof URIError) {
      return found;
    }
    throw error;
  }
}

function nameOf(image: Element): string {
  const alternative = image.getAttribute('alt') ?? '';
  return alternative === '' ? (image.getAttribute('src') ?? '') : alternative;
}
