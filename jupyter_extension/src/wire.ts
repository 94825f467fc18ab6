// Made by `make wire` from src/rundiff/render/wire/shapes.py; a test holds it to that.

/**
 * What the server part tells about itself.
 */
export interface About {
  version: string;
  python: string;
  git: string | null;
  hint: string | null;
}
/**
 * The comparison; where its files are for Jupyter (files outside the server's folder are not listed); what it was true of.
 */
export interface Answer {
  comparison: Comparison;
  places: Record<string, string>;
  token: string;
  standing: Standing;
}
/**
 * What changed between two sides: findings, worst first, and the files they stand in; ahead of them the *headline*.
 *
 * *unsaid* counts what is likely to matter and found no room in the headline.
 */
export interface Comparison {
  version: number;
  baseline: Side;
  target: Side;
  differs: boolean;
  precise: boolean;
  headline: Headline[];
  unsaid: number;
  findings: Finding[];
  files: (NotebookFile | TextFile | BinaryFile | SubmoduleFile | BrokenFile)[];
  hidden: Hidden;
  metrics: Metric[];
  drift: Drift[];
  basis: ('gpu' | 'head' | 'training') | null;
  history: ('continued' | 'reordered') | null;
  stale: OlderCode[];
  facts: Fact[];
  hints: string[];
  hint_phrases: Phrase[];
  narrowed: boolean;
  offer: Offer | null;
  muted: Muted | null;
}
/**
 * One side of a comparison; *run* is set where it is a run.
 */
export interface Side {
  kind: 'commit' | 'editor' | 'index' | 'path' | 'run' | 'saved';
  label: string;
  run: Run | null;
}
/**
 * One recorded run. Times are seconds since the epoch; *seconds* is None while it runs.
 */
export interface Run {
  number: number;
  name: string;
  gpu: boolean;
  device: string;
  started: number;
  outcome: 'failed' | 'finished' | 'interrupted' | 'running';
  seconds: number | null;
  notebook: string | null;
  script: string | null;
  steps: number;
  metrics: Record<string, number | '-inf' | 'inf' | 'nan'>;
  note: string | null;
  pinned: boolean;
  stale: boolean;
  world_size: number;
}
/**
 * One thing that is likely to matter, in English words, and taken apart for other languages.
 *
 * With *was* and *now* it is `<name> <was> → <now>`, else `<name> <verb>`; the category stands in the place of a *name* that is
 * empty. *finding* is the place of the first finding that it is about; None of a fact and of drift.
 */
export interface Headline {
  words: string;
  phrase: Phrase;
  verb: 'added' | 'changed' | 'removed' | 'reordered';
  category:
    | 'architecture'
    | 'checkpoint'
    | 'data'
    | 'device'
    | 'distributed'
    | 'environment'
    | 'evaluation'
    | 'hyper-parameter'
    | 'logging'
    | 'loss'
    | 'optimizer'
    | 'other'
    | 'plotting'
    | 'precision'
    | 'schedule'
    | 'seed'
    | 'transforms';
  source: 'drift' | 'edit' | 'fact';
  name: string;
  was: string | null;
  now: string | null;
  likely: boolean;
  finding: number | null;
}
/**
 * An English sentence with gaps `%1`, `%2` …, and what fills them: phrases, or code, names and values, which no language changes.
 *
 * It stands beside the sentence that it makes, so that a reader's own language can be spoken.
 */
export interface Phrase {
  template: string;
  args: (string | Phrase)[];
}
/**
 * Which change, by its place: the change itself is `cells[row]` of the file at *path*. Cells count from 0.
 *
 * The *key* is the same as long as what stands on both sides is, whatever else changes.
 */
export interface Finding {
  key: string;
  path: string;
  row: number | null;
  old_index: number | null;
  new_index: number | null;
  whole_file: boolean;
  likely: boolean;
  effects: Effect[];
  told: Told[];
  impact: Impact;
}
/**
 * One thing that a change means for training; the sentence is English, or empty where the code is not understood.
 */
export interface Effect {
  category:
    | 'architecture'
    | 'checkpoint'
    | 'data'
    | 'device'
    | 'distributed'
    | 'environment'
    | 'evaluation'
    | 'hyper-parameter'
    | 'logging'
    | 'loss'
    | 'optimizer'
    | 'other'
    | 'plotting'
    | 'precision'
    | 'schedule'
    | 'seed'
    | 'transforms';
  sentence: string;
  likely: boolean;
}
/**
 * One thing that a change means, in the words that say most of it, under all categories, worst first.
 */
export interface Told {
  categories: (
    | 'architecture'
    | 'checkpoint'
    | 'data'
    | 'device'
    | 'distributed'
    | 'environment'
    | 'evaluation'
    | 'hyper-parameter'
    | 'logging'
    | 'loss'
    | 'optimizer'
    | 'other'
    | 'plotting'
    | 'precision'
    | 'schedule'
    | 'seed'
    | 'transforms'
  )[];
  sentence: string;
  phrase: Phrase;
  likely: boolean;
}
/**
 * Whether an edit reaches what trains; *why* is the rest of an English sentence, or empty.
 */
export interface Impact {
  reach: 'off-path' | 'reaches' | 'unknown';
  why: string;
  phrase: Phrase;
}
/**
 * A notebook, cell by cell; not *precise* where there were too many to compare each with each.
 *
 * A cell that was split, merged or copied has a row for each of its parts.
 */
export interface NotebookFile {
  type: 'notebook';
  path: string;
  old_path: string | null;
  kind:
    'added' | 'conflict' | 'copied' | 'edited' | 'removed' | 'renamed' | 'same';
  mode: [string, string] | null;
  conflict: Conflict | null;
  precise: boolean;
  cells: Cell[];
  metadata: MetadataChange[];
}
/**
 * An unresolved merge: what its two sides are called. What is shown leads from *ours* to *theirs*.
 */
export interface Conflict {
  ours: string;
  theirs: string;
}
/**
 * What happened to one cell, and how many lines went and came; *text* is None where nothing happened to its source.
 *
 * *sources* and *targets* are set where cells were split, merged or copied: the old ones it is about, the new ones they became.
 *
 *
 * Outputs and metadata only where they were asked for.
 */
export interface Cell {
  kind:
    | 'added'
    | 'copied'
    | 'edited'
    | 'merged'
    | 'moved'
    | 'moved_edited'
    | 'removed'
    | 'retyped'
    | 'same'
    | 'split';
  sort:
    | ('code' | 'comment' | 'docstring' | 'formatting' | 'prose' | 'rename')
    | null;
  cell_type: 'code' | 'markdown' | 'raw';
  old_cell_type: ('code' | 'markdown' | 'raw') | null;
  id: string | null;
  title: string;
  old_index: number | null;
  new_index: number | null;
  sources: number[];
  targets: number[];
  removed_lines: number;
  added_lines: number;
  text: Text | null;
  outputs: (TextOutput | JsonOutput | ImageOutput | OtherOutput)[];
  metadata: MetadataChange[];
  not_executed: ('baseline' | 'both' | 'target') | null;
}
/**
 * Every line of both sides once, in the order in which they are read.
 *
 * Not *precise* where too many of them changed to find the shortest change, or to mark what differs within a line; *partial*
 * where they are only a part of the lines of their cell, which was split or merged, or of a long output; *rewritten* where no
 * line of the old text is left, or is like a new one. *left_out* counts the characters of lines that are not sent unless somebody
 * asks for them.
 */
export interface Text {
  removed_lines: number;
  added_lines: number;
  precise: boolean;
  partial: boolean;
  rewritten: boolean;
  lines: Line[];
  left_out: number;
}
/**
 * One line of either side or of both, with its numbers from 0 and the ranges of characters (code points) to mark.
 */
export interface Line {
  is: 'added' | 'removed' | 'same';
  old: number | null;
  new: number | null;
  text: string;
  marks: [number, number][];
}
/**
 * Text that differs: `stdout`, `stderr`, `error` or a MIME type.
 *
 * The indices of every output are places among the cell's outputs, None where that side has none of this type.
 */
export interface TextOutput {
  type: 'text';
  what: string;
  old_index: number | null;
  new_index: number | null;
  form: 'source' | 'table' | 'text';
  text: Text;
}
/**
 * A JSON type that differs: sizes in bytes, and how many values are others.
 */
export interface JsonOutput {
  type: 'json';
  what: string;
  old_index: number | null;
  new_index: number | null;
  old_size: number | null;
  new_size: number | null;
  differing: number;
}
/**
 * An image that is another one; the image itself is not sent.
 */
export interface ImageOutput {
  type: 'image';
  what: string;
  old_index: number | null;
  new_index: number | null;
  old: Picture | null;
  new: Picture | null;
}
/**
 * Width and height in pixels, None where its header does not say; bytes; and the first 8 digits of their SHA-256.
 */
export interface Picture {
  width: number | null;
  height: number | null;
  size: number;
  digest: string;
}
/**
 * A type that is not looked into: sizes in bytes.
 */
export interface OtherOutput {
  type: 'other';
  what: string;
  old_index: number | null;
  new_index: number | null;
  old_size: number | null;
  new_size: number | null;
}
/**
 * One key that differs. Values are JSON, a long one only from about where it differs; None where there is no such key.
 */
export interface MetadataChange {
  path: string;
  old: string | null;
  new: string | null;
}
/**
 * A text file, line by line; a Python file in which parts moved in the order of the new file, moved lines as unchanged ones.
 *
 * *sort* is None where parts moved and no line changed.
 */
export interface TextFile {
  type: 'text';
  path: string;
  old_path: string | null;
  kind:
    'added' | 'conflict' | 'copied' | 'edited' | 'removed' | 'renamed' | 'same';
  mode: [string, string] | null;
  conflict: Conflict | null;
  sort:
    | ('code' | 'comment' | 'docstring' | 'formatting' | 'prose' | 'rename')
    | null;
  text: Text;
  headings: Heading[];
}
/**
 * What is said above the line at place *at* among the lines of a Python file.
 *
 * Where *kind* is set, a part of the file begins there that it tells of: a definition or a cell that moved, from *old_line* to
 * *new_line* of the file. Else a hunk begins there, which stands in the definition that begins at these lines. Lines count from 0.
 */
export interface Heading {
  at: number;
  kind:
    | (
        | 'added'
        | 'copied'
        | 'edited'
        | 'merged'
        | 'moved'
        | 'moved_edited'
        | 'removed'
        | 'retyped'
        | 'same'
        | 'split'
      )
    | null;
  title: string;
  old_line: number | null;
  new_line: number | null;
}
/**
 * Sizes in bytes, None where the file is not on that side; not binary, but too large to be compared, where *large*.
 *
 * A hash is the first twelve hexadecimal digits of the SHA-256; None where the file is not there or was not read. Where a pointer
 * of Git LFS (*lfs*) stands in the file's place, size and hash are those it tells of.
 */
export interface BinaryFile {
  type: 'binary';
  path: string;
  old_path: string | null;
  kind:
    'added' | 'conflict' | 'copied' | 'edited' | 'removed' | 'renamed' | 'same';
  mode: [string, string] | null;
  conflict: Conflict | null;
  old_size: number | null;
  new_size: number | null;
  large: boolean;
  old_hash: string | null;
  new_hash: string | null;
  old_lfs: boolean;
  new_lfs: boolean;
}
/**
 * Another repository inside this one: the commits it is at, None where it is not there or not checked out.
 *
 * *ahead* and *behind* count the commits that only the new and only the old one has; None where the submodule lacks one of them.
 * It is *dirty* where its files on disk have changes that are in no commit.
 */
export interface SubmoduleFile {
  type: 'submodule';
  path: string;
  old_path: string | null;
  kind:
    'added' | 'conflict' | 'copied' | 'edited' | 'removed' | 'renamed' | 'same';
  mode: [string, string] | null;
  conflict: Conflict | null;
  old_commit: string | null;
  new_commit: string | null;
  ahead: number | null;
  behind: number | null;
  dirty: boolean;
}
/**
 * A file that could not be read as what its name says, and why.
 */
export interface BrokenFile {
  type: 'broken';
  path: string;
  old_path: string | null;
  kind:
    'added' | 'conflict' | 'copied' | 'edited' | 'removed' | 'renamed' | 'same';
  mode: [string, string] | null;
  conflict: Conflict | null;
  reason: string;
  phrase: Phrase;
}
/**
 * What was left out of sight, counted, so that nothing is dropped silently.
 */
export interface Hidden {
  unchanged: number;
  counts: number;
  outputs: number;
  metadata: number;
  checkpoints: number;
  questions: number;
  blank: number;
  spaces: number;
  outside: number;
  elsewhere: number;
  flood: number;
  paired: number;
  without_outputs: number;
  noise: Noise[];
}
/**
 * A difference that *tool* makes by itself, and how often it was met.
 */
export interface Noise {
  what: string;
  tool: string;
  count: number;
}
/**
 * One metric of both runs; None where a run did not log it, or where its name does not tell which way is better.
 */
export interface Metric {
  name: string;
  old: number | ('-inf' | 'inf' | 'nan') | null;
  new: number | ('-inf' | 'inf' | 'nan') | null;
  better: boolean | null;
}
/**
 * One thing that differs between two environments; None where a side does not have it.
 */
export interface Drift {
  name: string;
  old: string | null;
  new: string | null;
  weight: 'numerics' | 'other' | 'speed';
  part: 'claim' | 'framework' | 'image' | 'machine' | 'package' | 'variable';
}
/**
 * Code that *run* used although its *file*, or *cell* (the order of its execution), said something else by then.
 */
export interface OlderCode {
  run: string;
  name: string;
  reason: 'not-reloaded' | 'not-run-again' | 'replaced';
  file: string | null;
  cell: number | null;
}
/**
 * What two runs were given, where it differs; the sentence is English. None where a run has none of it.
 *
 * *explained* says what may explain it: `by code` an edit of the same kind, `by drift` the environment alone, `silent` nothing that
 * is known. *hints* are the differences of the environments.
 */
export interface Fact {
  name: string;
  category:
    | 'architecture'
    | 'checkpoint'
    | 'data'
    | 'device'
    | 'distributed'
    | 'environment'
    | 'evaluation'
    | 'hyper-parameter'
    | 'logging'
    | 'loss'
    | 'optimizer'
    | 'other'
    | 'plotting'
    | 'precision'
    | 'schedule'
    | 'seed'
    | 'transforms';
  sentence: string;
  phrase: Phrase;
  old: string | null;
  new: string | null;
  likely: boolean;
  explained: 'by code' | 'by drift' | 'silent';
  hints: string[];
  hint_phrases: Phrase[];
}
/**
 * Two other sides, by name, that are worth a look when nothing changed.
 */
export interface Offer {
  baseline: string;
  target: string;
  old: Run;
  new: Run;
}
/**
 * How many effects are no risk here, since *file* says so; *trouble*, where it is not empty, is why that cannot be read.
 */
export interface Muted {
  count: number;
  file: string;
  trouble: string;
  phrase: Phrase;
}
/**
 * What is checked out (*branch* is None where HEAD is detached, *commit* before the first), and what is unusual about it.
 */
export interface Standing {
  branch: string | null;
  commit: string | null;
  doing: Doing[];
  upstream: Upstream | null;
  worktree: string | null;
  around: string | null;
  below: string | null;
  link: string | null;
  kept: Kept | null;
  shallow: boolean;
  partial: boolean;
  sparse: boolean;
  untracked: Flood[];
  files: number | null;
  newer: boolean;
}
/**
 * What git is in the middle of: which step of how many, and the branch that it is about, where that is known.
 */
export interface Doing {
  what: 'am' | 'bisect' | 'cherry-pick' | 'merge' | 'rebase' | 'revert';
  step: number | null;
  of: number | null;
  branch: string | null;
}
/**
 * The branch that the one in front follows, as the last fetch left it; nothing is fetched.
 *
 * *ahead* and *behind* are None where git did not say in time, *gone* where there is no such branch any more. *fetched* is when it
 * was last heard of, in seconds since the epoch, where that is known.
 */
export interface Upstream {
  name: string;
  remote: string;
  ahead: number | null;
  behind: number | null;
  gone: boolean;
  fetched: number | null;
}
/**
 * Where runs are kept that the folder's own repository cannot keep, and why: the first of them makes that place.
 */
export interface Kept {
  why: 'no-repository' | 'read-only';
  folder: string;
}
/**
 * A folder with many untracked files; at least so many, where there are *more*. *command* has git ignore them.
 */
export interface Flood {
  folder: string;
  files: number;
  more: boolean;
  command: string;
}
/**
 * What two runs depended on, and what differs; None where a side is no run.
 */
export interface Environments {
  baseline: Environment | null;
  target: Environment | null;
  drift: Drift[];
}
/**
 * What one run depended on. None means "not there" or "not known", never zero.
 */
export interface Environment {
  python?: string;
  system?: string;
  torch?: string | null;
  cuda?: string | null;
  cudnn?: string | null;
  gpus?: string[];
  packages?: Record<string, string>;
  claimed?: Record<string, string>;
  determinism?: Record<string, string>;
  version?: number;
  torch_git?: string | null;
  accelerator?: string | null;
  rocm?: string | null;
  nccl?: string | null;
  cublas?: string | null;
  loaded?: Record<string, string>;
  driver?: string | null;
  driver_cuda?: string | null;
  devices?: Gpu[];
  visible?: Record<string, string>;
  machine?: Machine | null;
  interpreter?: PythonBuild | null;
  container?: Container | null;
  image?: BakedImage | null;
  content?: string | null;
  unread?: Record<string, string>;
  architectures?: string[];
}
/**
 * One GPU of NVIDIA's, or one MIG instance, as the driver names it.
 */
export interface Gpu {
  name: string;
  uuid?: string | null;
  memory?: number | null;
  capability?: string | null;
  mig?: boolean;
  used?: boolean;
}
/**
 * The computer, or what a container lets see of it.
 */
export interface Machine {
  distribution?: string | null;
  cpu?: string | null;
  cores?: number | null;
  quota?: number | null;
}
/**
 * The interpreter, beside its version.
 */
export interface PythonBuild {
  implementation?: string;
  kind?: string;
  free_threaded?: boolean;
}
/**
 * The container that a process runs in. Ids tell containers apart; *image*, *digest* and *layers* are what to compare.
 */
export interface Container {
  engine: string;
  id?: string | null;
  pod?: string | null;
  image?: string | null;
  digest?: string | null;
  layers?: string | null;
}
/**
 * What an image says of itself, in a file that was written while it was built.
 */
export interface BakedImage {
  version?: string | null;
  revision?: string | null;
  created?: string | null;
  base?: string | null;
  base_digest?: string | null;
  manifest?: string | null;
  name?: string | null;
  torch?: string | null;
  cuda?: string | null;
  cudnn?: string | null;
  nccl?: string | null;
  python?: string | null;
}
/**
 * Why there is no answer: a code for programs, the English sentence, and a command to copy where one helps.
 *
 * *phrase* is None where the sentence is another program's.
 */
export interface Failure {
  code:
    | 'changed'
    | 'dubious-ownership'
    | 'git-missing'
    | 'git-too-old'
    | 'missing-object'
    | 'not-a-repository'
    | 'not-on-disk'
    | 'not-there'
    | 'not-writable'
    | 'nothing-to-compare'
    | 'refused'
    | 'resend'
    | 'taken'
    | 'unknown-revision';
  message: string;
  command: string | null;
  phrase: Phrase | null;
}
/**
 * Whether a kernel records its runs. *fix* is one command, for a terminal or a cell as *where* says.
 */
export interface Kernel {
  records: 'no' | 'unknown' | 'yes';
  reason:
    ('lacks-rundiff' | 'not-loaded' | 'not-python' | 'switched-off') | null;
  python: string | null;
  fix: string | null;
  where: ('cell' | 'terminal') | null;
}
/**
 * What `POST rundiff/comparison` takes. *path* is the notebook, file or folder it is about, as Jupyter names it.
 *
 * A side is whatever git or rundiff takes for a revision or a run, or `:index`, `:saved` or `:editor`; a baseline of None is
 * the default one, a target of None is now. Outputs are compared where they are asked for. *read* is the time of the file
 * that an editor has open, as its `editor.saved`: whether or not something is unsaved in it.
 */
export interface Question {
  path: string;
  baseline?: string | null;
  target?: string | null;
  editor?: Editor | null;
  read?: string | null;
  outputs?: boolean;
}
/**
 * An open notebook with unsaved edits. *saved* is the time stamp of the file that the edits are based on, if known.
 */
export interface Editor {
  saved: string | null;
  cells: EditorCell[];
}
/**
 * A cell as it stands in its editor; without a source it is as it was saved.
 */
export interface EditorCell {
  id: string;
  type: 'code' | 'markdown' | 'raw';
  source?: string | null;
}
/**
 * One page of the runs that were asked for, newest first; and which runs the aliases name, be they on it or not.
 *
 * *total* counts all that were asked for, on whichever page; *more* says whether older ones follow. *metric* decides which run is
 * best, and *better* says which way: 1 up, -1 down. *repository* is a key to remember things by: the same for every folder and
 * worktree of one repository, and no path.
 */
export interface Runs {
  version: number;
  runs: Run[];
  total: number;
  more: boolean;
  aliases: Record<string, Run>;
  metric: string | null;
  better: -1 | 0 | 1;
  recording: Recording;
  repository: string;
  token: string;
}
/**
 * Whether runs in this repository are recorded, and who said so.
 */
export interface Recording {
  on: boolean;
  said_by: 'default' | 'environment' | 'repository' | 'user';
}
/**
 * *token* changes when HEAD, the index, a ref or a run does; *repository* is the key of Runs. Made without starting git.
 */
export interface State {
  token: string;
  repository: string;
}
/**
 * What a commit of the notebook, as it is saved, would be without, and what sees to it. Sizes are in bytes.
 */
export interface Stripping {
  outputs: number;
  counts: number;
  metadata: number;
  size_before: number;
  size_after: number;
  by: 'another-filter' | 'filter' | 'hook' | 'nothing';
}
/**
 * The question that an answer came from, and which change of it: a cell by its *row* in *file*, or with None the file itself.
 *
 * The indices are those that the asker has seen at that row: where another change stands there by now, the answer says so. What
 * is large is only sent where *large* is set.
 */
export interface CellQuestion {
  path: string;
  baseline?: string | null;
  target?: string | null;
  editor?: Editor | null;
  read?: string | null;
  outputs?: boolean;
  file: string;
  row?: number | null;
  old_index?: number | null;
  new_index?: number | null;
  large?: boolean;
}
/**
 * Both sides of one change, None where it is not there, and what the engine says of them.
 *
 * *text* has every line of both sides once, with what to mark; None where a side is too large to be sent unasked. *changes* is
 * what differs of the outputs, where they were asked for. The *language* is that of the notebook's code, None for a file.
 */
export interface CellSides {
  old: CellSide | null;
  new: CellSide | null;
  text: Text | null;
  changes: (TextOutput | JsonOutput | ImageOutput | OtherOutput)[];
  language: string | null;
}
/**
 * A cell, or a file, on one side; *size* in bytes is that of its source, which is None where it is too large to be sent unasked.
 *
 * The *cell_type* is None for a file. Outputs, and the pictures that a text shows as its *attachments*, are there only where
 * outputs were asked for; a side that *keeps_outputs* not, as a run, has none to show.
 */
export interface CellSide {
  cell_type: ('code' | 'markdown' | 'raw') | null;
  size: number;
  source: string | null;
  outputs: KeptOutput[];
  keeps_outputs: boolean;
  attachments: KeptOutput | null;
}
/**
 * One output, or all attachments, as nbformat has it, and its size in bytes; the *value* is None where it is too large to be sent unasked.
 */
export interface KeptOutput {
  size: number;
  value: unknown;
}
/**
 * What `POST rundiff/text` takes: an answer, or the changes with these *keys*, or in the files at these *paths*, as text.
 *
 * `text` is what the command writes, `git` the plain `git diff` of the files; `patch` is one that `git apply` takes, where that
 * can be.
 */
export interface TextQuestion {
  path: string;
  baseline?: string | null;
  target?: string | null;
  editor?: Editor | null;
  read?: string | null;
  outputs?: boolean;
  form: 'git' | 'markdown' | 'patch' | 'text';
  paths?: string[];
  keys?: string[];
}
/**
 * The text, what it may be called as a file, and what it is: a `source-patch` is to be read, `git apply` does not take it.
 *
 * Of what is to be read *masked* secrets are masked; in a patch, which has to fit, they stand as they are, in the files *secrets*.
 * *headings* are the places, among the lines of the text, of those that are headings, with their levels: 2, or 3 below it.
 */
export interface Written {
  text: string;
  name: string;
  form: 'git' | 'markdown' | 'patch' | 'source-patch' | 'text';
  headings: [number, number][];
  masked: number;
  secrets: Held[];
}
/**
 * A file of a patch, and how much in it looks like a secret.
 */
export interface Held {
  path: string;
  count: number;
}
/**
 * What `POST rundiff/lines` takes: a question that has been answered, and which of its changes are meant.
 */
export interface KeysQuestion {
  path: string;
  baseline?: string | null;
  target?: string | null;
  editor?: Editor | null;
  read?: string | null;
  outputs?: boolean;
  keys: string[];
}
/**
 * What `POST rundiff/authors` takes; *lacking* are the objects that answers before named, so that one command gets all.
 */
export interface AuthorsQuestion {
  path: string;
  baseline?: string | null;
  target?: string | null;
  editor?: Editor | null;
  read?: string | null;
  outputs?: boolean;
  keys: string[];
  lacking?: string[];
}
/**
 * By key, as far as is known; *late* where time was up before all were found, *cut* where too many commits lie between.
 *
 * What is *unknown* takes versions that a partial clone does not hold; where an author is told all the same, others may have
 * touched the change before.
 */
export interface Authors {
  authors: Record<string, Author>;
  late: boolean;
  cut: boolean;
  unknown: Record<string, Unknown>;
  lacking: Lacking | null;
}
/**
 * Who committed a change that one *side* has and the other never had; None where it is in no commit of that side.
 *
 * Part of it may be *open*: in no commit yet. *more* commits touched other lines of it. Times are seconds since the epoch: *when*
 * it was written, and when it *arrived* in this working tree and *how*; None where it was made here.
 */
export interface Author {
  side: 'baseline' | 'target';
  name: string | null;
  commit: string | null;
  subject: string | null;
  when: number | null;
  open: boolean;
  more: number;
  arrived: number | null;
  how: ('clone' | 'merge' | 'pull' | 'rebase') | null;
}
/**
 * Why it is not known who made a change, as a sentence; and the command that gets what is missing, where there is one.
 */
export interface Unknown {
  message: string;
  phrase: Phrase;
  command: string | null;
}
/**
 * What is missing for all that is unknown so far: one sentence, the names of the objects, and one command that gets them.
 */
export interface Lacking {
  message: string;
  phrase: Phrase;
  objects: string[];
  command: string | null;
}
/**
 * By key, the lines of changes that were sent without theirs.
 */
export interface Lines {
  texts: Record<string, Text>;
}
/**
 * At most fifty options, best first in each group, and whether there are *more*; *metric* decides which run is best.
 *
 * *trunk* is the default branch where another one is checked out: `<trunk>...` is a side, where the two have parted.
 */
export interface Sides {
  options: SideOption[];
  more: boolean;
  metric: string | null;
  trunk: string | null;
}
/**
 * A run, branch, tag or commit. *value* is its name in a Question; *run* is set where it is a run.
 *
 * *commit* is the short name of what a ref names, *subject* what that commit says of itself, *when* in seconds since the epoch; they
 * are empty, or None, where git does not tell.
 */
export interface SideOption {
  value: string;
  group: 'branch' | 'commit' | 'remote' | 'run' | 'tag';
  commit: string | null;
  subject: string;
  when: number | null;
  run: Run | null;
}
/**
 * By the number of the run: at most 32 points, (step or null, value), of the metric that decides which run is best.
 *
 * The first and the last point are real, and so are the highest and the lowest. A run that did not log it is not there.
 */
export interface Curves {
  metric: string | null;
  curves: Record<string, [number | null, number | ('-inf' | 'inf' | 'nan')][]>;
}
/**
 * A notebook as it was on one side, without outputs, for reading only.
 *
 * A run's own is what its kernel did: one cell an execution, in their order, with their numbers as counts. Text, and cells that did
 * not run, stand ahead of the cell that they stand ahead of in the file; *unexecuted* are such code cells, from 0. *name* is what to
 * call it; *masked* says whether secrets are masked in it.
 */
export interface Executed {
  name: string;
  notebook: unknown;
  unexecuted: number[];
  masked: boolean;
}
/**
 * What `POST rundiff/note` takes; an empty text takes the note away.
 */
export interface NoteRequest {
  path: string;
  number: number;
  text: string;
}
/**
 * What `POST rundiff/pin` takes: the run that is the best from now on, whatever its metrics; None lets the metric decide again.
 */
export interface PinRequest {
  path: string;
  number: number | null;
}
/**
 * What `POST rundiff/restore` takes. Without a *name* the folder is `<repository>-run-41`, the branch `run-41`.
 */
export interface RestoreRequest {
  path: string;
  number: number;
  as: 'branch' | 'worktree';
  name?: string | null;
}
/**
 * What was made: *place* is the folder on disk, or the branch.
 *
 * *folder* is how Jupyter names that folder, None where Jupyter does not serve it (or for a branch), and *notebook* the run's own
 * one in it. *command* goes there from a terminal, *undo* takes it away again. *requirements* are what the run depended on.
 * *masked* says whether secrets are masked in it; *left_out* are the files that the snapshot did not take.
 */
export interface Restored {
  as: 'branch' | 'worktree';
  place: string;
  folder: string | null;
  notebook: string | null;
  command: string | null;
  undo: string;
  requirements: Requirements;
  masked: boolean;
  left_out: LeftOut[];
  token: string;
}
/**
 * A requirements file in two parts: *told* is for comments at its head, a line each; *packages* is the text below.
 */
export interface Requirements {
  told: Phrase[];
  packages: string;
}
/**
 * A file that the snapshot does not hold, or holds with a secret masked; size in bytes, the reason in English.
 */
export interface LeftOut {
  path: string;
  size: number;
  reason: string;
  phrase: Phrase;
}
/**
 * What a pin or a note changed: the run as it is now, None where nothing is pinned any more, and what the aliases name.
 */
export interface RunChanged {
  run: Run | null;
  aliases: Record<string, Run>;
  token: string;
}
/**
 * All that one run is asked about.
 *
 * *note* is the whole of it. *argv*, *configs*, *launcher* and *exit_status* are a script's. *claims* are ranked, what changes
 * numbers most first. *commit* is the one that was checked out, None before the first; *dirty* says whether code or files differed
 * from it. *image* is what its container was made from, in words. *files* are the notebooks of its snapshot, its own one first.
 * *masked* says whether a secret was masked in what is kept.
 */
export interface RunDetail {
  run: Run;
  note: string | null;
  error: string | null;
  notebook: string | null;
  script: string | null;
  argv: string[];
  configs: string[];
  launcher: string | null;
  exit_status: number | null;
  optimizer: string | null;
  environment: Environment | null;
  claims: Claim[];
  stale: OlderCode[];
  skipped: LeftOut[];
  masked: boolean;
  commit: string | null;
  subject: string | null;
  dirty: boolean;
  image: Phrase | null;
  files: string[];
  process: Process | null;
}
/**
 * What an image claims of itself, by these *variables* (`image.json`: by its own file), and the run contradicts: rows of `rundiff env`.
 *
 * *name* is what it is about (`cuDNN`); *sentence* says all of it, *next* what to do.
 */
export interface Claim {
  name: string;
  variables: string[];
  claimed: string;
  loaded: string;
  sentence: string;
  phrase: Phrase;
  next: string;
  next_phrase: Phrase;
}
/**
 * Where a run ran; whether it still does is not told by this.
 */
export interface Process {
  host: string;
  pid: number;
}
/**
 * *lost* says why nothing of *run*, the last one of a notebook, is in memory; both are None where that is not known to be so.
 *
 * `started-since`: the notebook's kernel began after that run did. `no-kernel`: none runs for the notebook.
 */
export interface Session {
  run: string | null;
  lost: ('no-kernel' | 'started-since') | null;
}
