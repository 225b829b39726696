// The text of an article as its elements say it, by tags and attributes alone: never by style sheets. The same text as
// src/rejoinder/passages/text_index.py reads from the HTML; tests/passages/golden/text_index.json holds the two together.

const SKIPPED =
  "script,style,noscript,template,svg,figure,aside,nav,form,iframe,object,button,select,textarea,[hidden],[aria-hidden=true],[data-rejoinder-skip]";
const BLOCKS = "p,div,section,li,h1,h2,h3,h4,h5,h6,blockquote,pre,td,th,dt,dd,figcaption";
const OURS = "rejoinder-"; // how the names of our own elements begin

interface Piece {
  readonly start: number; // in the raw text, in code points
  readonly end: number;
  readonly node: Text;
}

/** The raw text of an element, and the way back to its nodes. Positions count code points. */
export interface TextIndex {
  readonly raw: readonly string[];
  readonly pieces: readonly Piece[]; // in the order of the text; edges of blocks lie between them
}

/** Read an element. What changes in it later is not seen. */
export function readElement(root: Element): TextIndex {
  const raw: string[] = [];
  const pieces: Piece[] = [];

  const read = (parent: Node) => {
    for (const node of parent.childNodes) {
      if (node instanceof Text) {
        const start = raw.length;
        for (const point of node.data) raw.push(point);
        if (raw.length > start) pieces.push({ start, end: raw.length, node });
      } else if (node instanceof Element && !isSkipped(node)) {
        const isBlock = node.matches(BLOCKS);
        if (isBlock || node.localName === "br") raw.push(" ");
        read(node);
        if (isBlock) raw.push(" ");
      }
    }
  };
  read(root);
  return { raw, pieces };
}

function isSkipped(element: Element): boolean {
  return element.matches(SKIPPED) || element.localName.startsWith(OURS);
}

/** Return the range of a stretch of the raw text, or null when no text of a node is in it. */
export function rangeOf(index: TextIndex, start: number, end: number): Range | null {
  const inside = index.pieces.filter((piece) => piece.start < end && start < piece.end);
  const last = inside.at(-1);
  const [first = last] = inside;
  if (!first || !last) return null;
  const range = new Range();
  range.setStart(first.node, units(first, start));
  range.setEnd(last.node, units(last, end));
  return range;
}

/** Return the stretch of the raw text that a range covers, or null when it covers none. */
export function spanOf(index: TextIndex, range: Range): [start: number, end: number] | null {
  let start = Number.POSITIVE_INFINITY;
  let end = -1;
  for (const piece of index.pieces) {
    if (!range.intersectsNode(piece.node)) continue;
    const from = piece.node === range.startContainer ? range.startOffset : 0;
    const to = piece.node === range.endContainer ? range.endOffset : piece.node.length;
    const before = count(piece.node.data.slice(0, from));
    const within = count(piece.node.data.slice(from, to));
    if (!within) continue;
    start = Math.min(start, piece.start + before);
    end = Math.max(end, piece.start + before + within);
  }
  return end < 0 ? null : [start, end];
}

/** How many UTF-16 units of the node stand before a position of the raw text. */
function units({ node, start }: Piece, position: number): number {
  return [...node.data].slice(0, Math.max(position - start, 0)).join("").length;
}

const count = (text: string): number => [...text].length;
