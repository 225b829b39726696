// Normalise what Python has normalised, and say where the two differ: one JSON list of cases, as a file.

import { readFileSync } from "node:fs";
import { normalise } from "../../client/src/passages/normalise.ts";

const cases = JSON.parse(readFileSync(process.argv[2], "utf8"));
const differing = cases.filter(({ raw, text, starts, ends }) => {
  const found = normalise([...raw]);
  return (
    found.points.join("") !== text ||
    JSON.stringify([found.starts, found.ends]) !== JSON.stringify([starts, ends])
  );
});
process.stdout.write(
  JSON.stringify({ compared: cases.length, differing: differing.slice(0, 5).map((c) => c.raw) }),
);
