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
}
/**
 * What changed between two sides: findings, worst first, and the files they stand in.
 */
export interface Comparison {
  version: number;
  baseline: Side;
  target: Side;
  differs: boolean;
  precise: boolean;
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
}
/**
 * Which change, by its place: the change itself is `cells[row]` of the file at *path*. Cells count from 0.
 */
export interface Finding {
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
  likely: boolean;
}
/**
 * Whether an edit reaches what trains; *why* is the rest of an English sentence, or empty.
 */
export interface Impact {
  reach: 'off-path' | 'reaches' | 'unknown';
  why: string;
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
 * line of the old text is left, or is like a new one.
 */
export interface Text {
  removed_lines: number;
  added_lines: number;
  precise: boolean;
  partial: boolean;
  rewritten: boolean;
  lines: Line[];
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
  old: string | null;
  new: string | null;
  likely: boolean;
  explained: 'by code' | 'by drift' | 'silent';
  hints: string[];
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
 */
export interface Failure {
  code:
    | 'dubious-ownership'
    | 'git-missing'
    | 'not-a-repository'
    | 'not-on-disk'
    | 'not-there'
    | 'nothing-to-compare'
    | 'refused'
    | 'resend'
    | 'unknown-revision';
  message: string;
  command: string | null;
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
 * the default one, a target of None is now.
 */
export interface Question {
  path: string;
  baseline?: string | null;
  target?: string | null;
  editor?: Editor | null;
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
 * Every run, newest first; which of them the aliases name; and the metric that decides which is best.
 */
export interface Runs {
  version: number;
  runs: Run[];
  aliases: Record<string, number>;
  metric: string | null;
  recording: Recording;
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
 * Changes when HEAD, the index, a ref or a run does. Made without starting git.
 */
export interface State {
  token: string;
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
