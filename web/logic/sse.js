/* Pure: the text/event-stream format (HTML standard, 9.2). Feed it decoded text, it calls back per event. */
export function createSseParser(onEvent) {
  let buffer = '';
  let event = { type: '', data: [], id: undefined };

  function dispatch() {
    if (event.data.length) onEvent({ type: event.type || 'message', data: event.data.join('\n'), id: event.id });
    event = { type: '', data: [], id: undefined };
  }

  function takeLine(line) {
    if (line === '') return dispatch();
    if (line.startsWith(':')) return undefined;
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') event.type = value;
    else if (name === 'data') event.data.push(value);
    else if (name === 'id' && !value.includes('\0')) event.id = value;
    return undefined;
  }

  return (text) => {
    buffer += text;
    /* A CR at the very end may be the first half of CRLF: it waits for the next piece. */
    let match;
    while ((match = /\r\n|\n|\r(?!$)/.exec(buffer))) {
      const line = buffer.slice(0, match.index);
      buffer = buffer.slice(match.index + match[0].length);
      takeLine(line);
    }
  };
}

/* Milliseconds to wait before try number 'attempt' (0, 1, ...): doubling to a ceiling, with jitter. */
export function backoffMs(attempt, random = Math.random) {
  const ceiling = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
