import * as React from 'react';

type Field = HTMLInputElement;

export type Typed = Readonly<{
  /** What stands in the field. */
  value: string;
  onChange: (event: React.ChangeEvent<Field>) => void;
  onCompositionEnd: (event: React.CompositionEvent<Field>) => void;
  /** Put other words there, which are looked for at once. */
  put: (words: string) => void;
}>;

/**
 * A field whose words are looked for elsewhere: *query* is what is looked for by now, and comes back later than the next key.
 * What stands in the field is its own until somebody else has changed the query, since what is put there under the hands of who
 * types takes letters away, and ends what an input method has begun.
 */
export function useTyped(
  query: string,
  seek: (words: string) => void,
  wait = 0
): Typed {
  const [value, setValue] = React.useState(query);
  // What has been sent, from what has come back last on.
  const sent = React.useRef([query]);
  const timer = React.useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = React.useRef(seek);
  latest.current = seek;
  React.useEffect(() => {
    const at = sent.current.lastIndexOf(query);
    sent.current = at < 0 ? [query] : sent.current.slice(at);
    if (at < 0) {
      clearTimeout(timer.current);
      setValue(query);
    }
  }, [query]);
  React.useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    []
  );
  const send = (words: string) => {
    sent.current.push(words);
    latest.current(words);
  };
  const soon = (words: string) => {
    clearTimeout(timer.current);
    if (wait === 0) {
      send(words);
    } else {
      timer.current = setTimeout(() => {
        send(words);
      }, wait);
    }
  };
  return {
    value,
    onChange: event => {
      const words = event.target.value;
      setValue(words);
      // Letters that stand for a character to be chosen are no word yet.
      if (!(event.nativeEvent as InputEvent).isComposing) {
        soon(words);
      }
    },
    onCompositionEnd: event => {
      soon(event.currentTarget.value);
    },
    put: words => {
      clearTimeout(timer.current);
      setValue(words);
      send(words);
    }
  };
}
