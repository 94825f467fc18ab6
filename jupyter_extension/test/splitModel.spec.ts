import { Refusal } from '../src/errors';
import { SplitModel } from '../src/model/splitModel';
import type { SplitAsked } from '../src/model/splitModel';
import type { ChangePlace } from '../src/splitView';
import type { CellQuestion, CellSides, Editor, Question } from '../src/wire';
import { answer } from './shown';

const subject = {
  path: 'demo/train.ipynb',
  baseline: 'run/1',
  target: null,
  file: 'train.ipynb'
};

const place = (key: string): ChangePlace => ({
  key,
  row: 2,
  old_index: 2,
  new_index: 3
});

const sides: CellSides = {
  old: null,
  new: null,
  text: null,
  changes: [],
  language: 'python'
};

const plain = { outputs: false, large: false };
const outputs = { outputs: true, large: false };

/** A server that answers when it is told to. */
class Server implements SplitAsked {
  readonly questions: (Question | CellQuestion)[] = [];
  editor: Editor | null = null;
  refusal: Refusal | null = null;

  readonly about = () => Promise.reject(new Error('not asked here'));
  readonly unsaved = () => this.editor;
  readonly compare = (question: Question) => {
    this.questions.push(question);
    return this._unless(answer());
  };
  readonly cell = (question: CellQuestion) => {
    this.questions.push(question);
    return this._unless(sides);
  };

  private _unless<T>(value: T): Promise<T> {
    return this.refusal === null
      ? Promise.resolve(value)
      : Promise.reject(this.refusal);
  }
}

const meanwhile = new Refusal({
  code: 'refused',
  message: 'train.ipynb has changed meanwhile',
  command: null,
  phrase: null
});

describe('the model of a split view', () => {
  it('asks for a change of the very comparison that it shows', async () => {
    const server = new Server();
    const model = new SplitModel(subject, server);
    server.editor = { saved: null, cells: [] };
    await model.load();
    const then = server.editor;
    server.editor = null;
    await model.ask(place('a'), plain);
    const { file, ...sidesAsked } = subject;
    expect(server.questions).toEqual([
      { ...sidesAsked, editor: then },
      {
        ...sidesAsked,
        file,
        row: 2,
        old_index: 2,
        new_index: 3,
        editor: then,
        ...plain
      }
    ]);
    expect(model.view.wholes.get('a')?.sides).toBe(sides);
  });

  it('asks once for what it knows, and again for outputs and for what is large', async () => {
    const server = new Server();
    const model = new SplitModel(subject, server);
    await model.ask(place('a'), plain);
    await model.ask(place('a'), plain);
    expect(server.questions).toHaveLength(1);
    await model.ask(place('a'), outputs);
    await model.ask(place('a'), outputs);
    await model.ask(place('a'), plain);
    expect(server.questions).toHaveLength(2);
    await model.ask(place('a'), { outputs: true, large: true });
    expect(server.questions).toHaveLength(3);
  });

  it('keeps what it shows where it may not have more, and says why', async () => {
    const server = new Server();
    const model = new SplitModel(subject, server);
    await model.ask(place('a'), plain);
    server.refusal = meanwhile;
    await model.ask(place('a'), outputs);
    const whole = model.view.wholes.get('a');
    expect(whole?.sides).toBe(sides);
    expect(whole?.trouble).toEqual({
      is: 'refused',
      failure: meanwhile.failure
    });
    expect(whole?.busy).toBe(false);
  });

  it('shows nothing of a comparison that it shows no longer', async () => {
    const server = new Server();
    const model = new SplitModel(subject, server);
    await model.load();
    const late = model.ask(place('a'), plain);
    await model.load();
    await late;
    expect(model.view.wholes.size).toBe(0);
    expect(model.view.answer).not.toBeNull();
  });
});
