import type { CellType } from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { Notebook } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { Subject } from '../model/subject';
import type { OpenCell, SavedCells } from '../model/unsaved';
import { everything, unsaved } from '../model/unsaved';
import type { Editor } from '../wire';

/** What happened in the notebook: its text was edited, or something that a person waits for is done. */
export type Happening = 'edited' | 'done' | 'renamed' | 'kernel';

/** An open notebook as the model asks about it. */
export class NotebookSubject implements Subject, IDisposable {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _contents: Contents.IManager
  ) {
    const { context, content, sessionContext } = this._panel;
    content.modelContentChanged.connect(this._edited, this);
    context.fileChanged.connect(this._read, this);
    context.saveState.connect(this._saveState, this);
    context.pathChanged.connect(this._renamed, this);
    NotebookActions.executed.connect(this._executed, this);
    sessionContext.kernelChanged.connect(this._kernel, this);
    sessionContext.statusChanged.connect(this._status, this);
    void context.ready.then(() => {
      this._written();
    });
    void sessionContext.ready.then(() => {
      this._kernel(); // it may be ready without one
    });
  }

  get happened(): ISignal<this, Happening> {
    return this._happened;
  }

  get path(): string {
    return this._panel.context.localPath;
  }

  get onDisk(): boolean {
    // Notebooks that are edited together come by a drive of their own, which keeps them on the same disk.
    const drive = this._contents.driveName(this._panel.context.path);
    return drive === '' || drive === 'RTC';
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  editor(whole: boolean): Editor | null {
    if (this._panel.isDisposed || !this._panel.context.isReady) {
      return null;
    }
    const now = this._cells();
    return whole ? everything(now) : unsaved(now, this._saved);
  }

  read(): string | null {
    // While it is written, the file may be the new one already.
    return this._writing === null ? (this._saved?.stamp ?? null) : null;
  }

  /** Read all sources; whether they are others than the last time. */
  reread(): boolean {
    const now = JSON.stringify(this._cells());
    const other = now !== this._seen;
    this._seen = now;
    return other;
  }

  kernelId(): string | null {
    const kernel = this._panel.sessionContext.session?.kernel ?? null;
    return kernel?.status === 'dead' ? null : (kernel?.id ?? null);
  }

  withoutKernel(): boolean {
    const { hasNoKernel, kernelDisplayStatus, session } =
      this._panel.sessionContext;
    // Lab is not ready without a kernel that was shut down; before one starts it is `initializing`.
    return hasNoKernel
      ? kernelDisplayStatus === 'unknown'
      : session?.kernel?.status === 'dead';
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.clearData(this);
    }
  }

  private _cells(): OpenCell[] {
    return openCells(this._panel);
  }

  /** The file now holds *cells*: what the editor holds, unless it was typed in while the file was written. */
  private _written(cells = this._cells()): void {
    const { context } = this._panel;
    this._saved = {
      // While others write the file too, it is never certain what it holds.
      stamp: this._shared
        ? null
        : (context.contentsModel?.last_modified ?? null),
      cells
    };
    this._happened.emit('done');
  }

  private _read(): void {
    this._written();
  }

  private get _shared(): boolean {
    return this._panel.content.model?.collaborative ?? false;
  }

  private _saveState(_: unknown, state: string): void {
    if (state === 'started') {
      this._writing = this._cells();
    } else if (state.startsWith('completed')) {
      this._written(this._writing ?? this._cells());
      this._writing = null;
    }
  }

  private _edited(): void {
    this._happened.emit('edited');
  }

  private _renamed(): void {
    this._happened.emit('renamed');
  }

  private _kernel(): void {
    this._happened.emit('kernel');
  }

  private _status(_: unknown, status: string): void {
    // A kernel tells that it records while it starts; its first rest comes after that.
    if (status === 'idle' && this.kernelId() !== this._rested) {
      this._rested = this.kernelId();
      this._happened.emit('kernel');
    }
    if (status === 'restarting' || status === 'autorestarting') {
      this._rested = null;
    }
    if (status === 'dead') {
      this._rested = null;
      this._happened.emit('kernel');
    }
  }

  private _executed(_: unknown, { notebook }: { notebook: Notebook }): void {
    if (notebook === this._panel.content) {
      this._happened.emit('done');
    }
  }

  private _saved: SavedCells | null = null;
  private _seen = '';
  private _writing: OpenCell[] | null = null;
  private _rested: string | null = null;
  private _isDisposed = false;
  private readonly _happened = new Signal<this, Happening>(this);
}

/** The cells of *panel* as its editors have them. */
export function openCells(panel: NotebookPanel): OpenCell[] {
  const cells = panel.content.model?.sharedModel.cells ?? [];
  return cells.map(cell => ({
    id: cell.getId(),
    type: typeOf(cell.cell_type),
    source: cell.getSource()
  }));
}

function typeOf(type: CellType): OpenCell['type'] {
  return type === 'code' || type === 'markdown' ? type : 'raw';
}
