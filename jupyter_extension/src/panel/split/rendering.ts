import type { Extension } from '@codemirror/state';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { jupyterTheme } from '@jupyterlab/codemirror';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { PartialJSONObject } from '@lumino/coreutils';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { safe } from '../../components/safe';
import type { Bundle, Rendering } from '../../splitView';
import { QuietSanitizer } from './quiet';

export type RenderingOptions = Readonly<{
  languages: IEditorLanguageRegistry | null;
  rendermime: IRenderMimeRegistry;
  translator: ITranslator;
  trans: TranslationBundle;
}>;

/** How Lab shows things, without scripts, without network, and without what other extensions add. */
export function rendering(options: RenderingOptions): Rendering {
  return {
    show: (bundle, host, pictures) =>
      shown(bundle, host, registry(options, pictures)),
    highlighting: (language, file) =>
      highlighting(options.languages, language, file)
  };
}

async function highlighting(
  languages: IEditorLanguageRegistry | null,
  language: string | null,
  file: string
): Promise<readonly Extension[]> {
  const found =
    language === null
      ? languages?.findByFileName(file)
      : (languages?.findByName(language) ??
        languages?.findByMIME(`text/x-${language}`));
  const loaded = found ? await languages?.getLanguage(found) : null;
  const support = loaded?.support;
  return support === undefined ? [jupyterTheme] : [jupyterTheme, support];
}

/** Lab's own renderers only: what an extension renders may load what it likes. */
function registry(
  { rendermime, translator, trans }: RenderingOptions,
  pictures: ReadonlyMap<string, string>
): RenderMimeRegistry {
  const { markdownParser, latexTypesetter } = rendermime;
  return new RenderMimeRegistry({
    initialFactories: standardRendererFactories,
    sanitizer: new QuietSanitizer(rendermime.sanitizer, pictures, name =>
      trans.__('[picture not loaded: %1]', safe(name))
    ),
    ...(markdownParser === null ? {} : { markdownParser }),
    ...(latexTypesetter === null ? {} : { latexTypesetter }),
    translator
  });
}

async function shown(
  bundle: Bundle,
  host: HTMLElement,
  registry: RenderMimeRegistry
): Promise<(() => void) | null> {
  const data = bundle as PartialJSONObject;
  const type = registry.preferredMimeType(data, 'ensure');
  if (type === undefined) {
    return null;
  }
  const renderer = registry.createRenderer(type);
  const model = registry.createModel({ data, trusted: false });
  // The node of the widget is put where React has made room for it.
  Widget.attach(renderer, host);
  const dispose = () => {
    detach(renderer);
    renderer.dispose();
  };
  try {
    await renderer.renderModel(model);
  } catch (error) {
    dispose(); // half of it would stand beside the reason why
    throw error;
  }
  return dispose;
}

/** As Lumino does, which refuses where React has taken the host out of the page before. */
function detach(widget: Widget): void {
  if (widget.isAttached) {
    MessageLoop.sendMessage(widget, Widget.Msg.BeforeDetach);
    widget.node.remove();
    MessageLoop.sendMessage(widget, Widget.Msg.AfterDetach);
  }
}
