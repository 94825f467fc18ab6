import { answer, Shown, view } from './shown';
import { unanswered } from './states';

const ROWS = '.jp-Rundiff-standing li';

describe('where the repository stands', () => {
  it('is not spoken of where there is nothing unusual', () => {
    expect(new Shown(view()).all(ROWS)).toHaveLength(0);
  });

  it('says what explains most first, and its command can be copied', () => {
    const panel = new Shown(
      view({
        answer: answer(
          {},
          {
            branch: null,
            doing: [{ what: 'rebase', step: 2, of: 5, branch: 'topic' }],
            shallow: true
          }
        )
      })
    );
    const rows = panel.all(ROWS).map(row => row.textContent);
    expect(rows).toHaveLength(2); // a rebase detaches HEAD: that is no news
    expect(rows[0]).toContain('rebasing topic: step 2 of 5');
    expect(rows[1]).toContain('shallow');
    panel.click(panel.find(`${ROWS} button`, 'Copy'));
    expect(panel.calls).toEqual([['copy', 'git status']]);
  });

  it('names a branch that is behind, and not one that is only ahead', () => {
    const upstream = {
      name: 'origin/main',
      remote: 'origin',
      ahead: 1,
      behind: 0,
      gone: false,
      fetched: null
    };
    const panel = new Shown(view({ answer: answer({}, { upstream }) }));
    expect(panel.all(ROWS)).toHaveLength(0);
    const behind = { ...upstream, behind: 2 };
    panel.update(view({ answer: answer({}, { upstream: behind }) }));
    expect(panel.text).toContain('2 commits behind origin/main.');
    expect(panel.text).toContain('1 commit ahead.');
  });

  it('lets a file that something else wrote be compared, or read again', () => {
    const panel = new Shown(view({ answer: answer({}, { newer: true }) }));
    panel.press('Compare with the disk');
    panel.press('Reload from disk');
    expect(panel.calls).toEqual([
      ['choose', { baseline: ':editor', target: ':saved' }],
      ['reload']
    ]);
  });
});

describe('what the kernel has in memory', () => {
  it.each([
    ['started-since', 'The kernel has started anew since run/3'],
    ['no-kernel', 'No kernel is running for this notebook']
  ] as const)('is told where it is nothing: %s', (lost, words) => {
    const panel = new Shown(view({ session: { run: 'run/3', lost } }));
    expect(panel.all(ROWS)).toHaveLength(1);
    expect(panel.find(`${ROWS} summary`, words).textContent).toContain('run/3');
    expect(panel.text).toContain('run the cells again');
  });

  it('is not spoken of where nothing is known', () => {
    const session = { run: null, lost: null };
    expect(new Shown(view({ session })).all(ROWS)).toHaveLength(0);
  });
});

it('what is slow can be stopped, whether or not something is known already', () => {
  for (const part of [unanswered, {}]) {
    const panel = new Shown(view({ ...part, slow: true }));
    panel.press('Stop');
    expect(panel.calls).toEqual([['stop']]);
    panel.page.remove();
  }
});
