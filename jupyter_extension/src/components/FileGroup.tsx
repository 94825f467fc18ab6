import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Actions } from '../view';
import type { Answer } from '../wire';
import { Card } from './Card';
import { Coarse } from './Coarse';
import { Conflict } from './Conflict';
import { Delta } from './Delta';
import { useFold } from './folds';
import { Icon } from './Icon';
import type { File, FileItems, Item } from './items';
import { together } from './items';
import { jump } from './jump';
import { useLook } from './look';
import { MovedBlock } from './MovedBlock';
import { Parts } from './Parts';
import { sizeOfBlock, useParts } from './parts';
import { Path } from './Path';
import { safe } from './safe';
import { subject } from './subject';
import { kindWord } from './words';

/** What neither the rows below nor the path say. */
const WORTH_SAYING: ReadonlySet<File['kind']> = new Set([
  'added',
  'conflict',
  'removed'
]);

export type FileGroupProps = Readonly<{
  group: FileItems;
  opened: boolean;
  answer: Answer;
  open: Actions['open'];
  trans: TranslationBundle;
}>;

/**
 * A file and the changes in it; where the whole file is the change, its card is all. The panel is drawn at every step of an
 * answer that is on its way, this only where it has changed.
 */
export const FileGroup = React.memo((props: FileGroupProps) => {
  const { file, items } = props.group;
  const [unfolded, setUnfolded] = useFold(`file\n${file.path}`, true);
  const { goal } = useLook();
  React.useEffect(() => {
    if (items.some(({ key }) => key === goal?.key)) {
      setUnfolded(true);
    }
  }, [goal, items, setUnfolded]);
  const joined = React.useMemo(() => together(items), [items]);
  const blocks = useParts(
    joined,
    block => sizeOfBlock(block, props.opened),
    block => block[0]?.key ?? '',
    props.opened
  );
  const cards = (
    <Parts parts={blocks} within={block => block} trans={props.trans}>
      {block => <Block {...props} key={block[0]?.key} block={block} />}
    </Parts>
  );
  if (items.every(item => item.cell === null)) {
    return cards;
  }
  return (
    <div className="jp-Rundiff-file">
      <div className="jp-Rundiff-row">
        <h3 className="jp-Rundiff-heading">
          <button
            type="button"
            className="jp-Rundiff-title"
            aria-expanded={unfolded}
            title={safe(file.path)}
            onClick={() => {
              setUnfolded(!unfolded);
            }}
          >
            <Icon name="chevron" />
            <Path file={file} trans={props.trans} />
          </button>
        </h3>
        <FileEnd {...props} />
      </div>
      <Conflict file={file} trans={props.trans} />
      {file.type === 'notebook' && !file.precise && (
        <Coarse of="cells" trans={props.trans} />
      )}
      {unfolded && cards}
    </div>
  );
});
FileGroup.displayName = 'FileGroup';

function FileEnd({ group, trans }: FileGroupProps): React.JSX.Element {
  const { kind } = group.file;
  return (
    <>
      {WORTH_SAYING.has(kind) && (
        <span className="jp-Rundiff-quiet">{kindWord(kind, trans)}</span>
      )}
      <Delta
        removed={total(group.items, 'removed_lines')}
        added={total(group.items, 'added_lines')}
        trans={trans}
      />
    </>
  );
}

function total(
  items: readonly Item[],
  lines: 'removed_lines' | 'added_lines'
): number {
  return items.reduce((sum, { text }) => sum + (text?.[lines] ?? 0), 0);
}

function Block(
  props: FileGroupProps & Readonly<{ block: readonly Item[] }>
): React.JSX.Element {
  const { block, answer, open, trans } = props;
  const cards = block.map(item => (
    <ItemCard {...props} key={item.key} item={item} />
  ));
  const [first] = block;
  return first === undefined || block.length === 1 ? (
    <>{cards}</>
  ) : (
    <MovedBlock
      items={block}
      jump={jump(first, answer, open, trans)}
      trans={trans}
    >
      {cards}
    </MovedBlock>
  );
}

function ItemCard(
  props: FileGroupProps & Readonly<{ item: Item }>
): React.JSX.Element {
  const { item, opened, answer, open, trans } = props;
  return (
    <Card
      item={item}
      opened={opened}
      jump={jump(item, answer, open, trans)}
      subject={subject([item], answer)}
      trans={trans}
    />
  );
}
