import { Refusal } from '../errors';
import type { Choice } from '../view';
import type { Answer, Failure, Question, Runs } from '../wire';
import type { Asked, Subject } from './subject';

const ELSEWHERE: Failure = {
  code: 'not-on-disk',
  message:
    'this file is on another drive, so there is no git repository to ask',
  phrase: null,
  command: null
};

/** The questions for what changed in a subject, and which of them an answer is to. They raise what stands in the way. */
export class Questions {
  constructor(private readonly _asked: Pick<Asked, 'compare' | 'runs'>) {}

  /** What *answer* was asked with: more can be asked about it so. */
  of(answer: Answer): Question | null {
    return this._questions.get(answer) ?? null;
  }

  /** The list of runs, anew only where the repository is in another state than *runs* tell of, and the answer. */
  async answered(
    subject: Subject,
    choice: Choice,
    runs: Runs | null,
    signal: AbortSignal
  ): Promise<[Runs, Answer]> {
    if (!subject.onDisk) {
      throw new Refusal(ELSEWHERE);
    }
    if (runs === null) {
      return Promise.all([
        this._asked.runs(subject.path),
        this._compare(subject, choice, signal)
      ]);
    }
    const answer = await this._compare(subject, choice, signal);
    const same = answer.token === runs.token;
    return [same ? runs : await this._asked.runs(subject.path), answer];
  }

  private async _compare(
    subject: Subject,
    choice: Choice,
    signal: AbortSignal
  ): Promise<Answer> {
    const { path } = subject;
    const read = subject.read();
    const known = `${path}\n${read ?? ''}`;
    const editor = subject.editor(this._whole === known);
    try {
      return await this._answerTo({ path, ...choice, editor, read }, signal);
    } catch (error) {
      if (!(error instanceof Refusal) || error.failure.code !== 'resend') {
        throw error;
      }
      this._whole = known;
      return this._answerTo(
        { path, ...choice, editor: subject.editor(true), read },
        signal
      );
    }
  }

  private async _answerTo(
    question: Question,
    signal: AbortSignal
  ): Promise<Answer> {
    const answer = await this._asked.compare(question, signal);
    this._questions.set(answer, question);
    return answer;
  }

  private readonly _questions = new WeakMap<Answer, Question>();
  /** The notebook whose file is not what its editor has read, and what that was: all of its cells are sent. */
  private _whole: string | null = null;
}
