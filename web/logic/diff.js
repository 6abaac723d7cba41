/* Pure: what changed between two texts, word by word: [{kind: "same" | "gone" | "new", text}]. */

const MAX_WORDS = 600;
/* Words, and each other sign on its own: a comma after a word does not make it another word. */
const wordsOf = (text) => text.match(/\s*(?:[\p{L}\p{N}]+|[^\s\p{L}\p{N}])/gu) || [];
const sameWord = (a, b) => a.trim() === b.trim();

/* Lengths of the longest common subsequences of all ends. */
function table(a, b) {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      rows[i][j] = sameWord(a[i], b[j]) ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1]);
    }
  }
  return rows;
}

export function diffWords(before, after) {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  if (a.length > MAX_WORDS || b.length > MAX_WORDS)
    return [
      { kind: 'gone', text: before },
      { kind: 'new', text: after },
    ];
  const rows = table(a, b);
  const parts = [];
  const push = (kind, text) => {
    if (parts.at(-1)?.kind === kind) parts.at(-1).text += text;
    else parts.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && sameWord(a[i], b[j])) {
      push('same', b[j]);
      i++;
      j++;
    } else if (j < b.length && (i >= a.length || rows[i][j + 1] >= rows[i + 1][j])) push('new', b[j++]);
    else push('gone', a[i++]);
  }
  return parts;
}
