/**
 * Reading from a source file what the rooms of `src/` are checked for.
 *
 * The compiler parses it, so comments, doc examples and strings do not count.
 *
 * @module
 */

import ts from "npm:typescript@5.9.3";

/** Something found in a file. */
export interface Finding {
  /**
   * An import: static, dynamic, of types or re-exported; a use of I/O, time or chance; or a property
   * read from `Object(…)`, which is of type `any`.
   */
  readonly kind: "import" | "impurity" | "hidden-any";
  /** The line, counted from 1. */
  readonly line: number;
  /** The specifier of an import, `import(…)` if it is computed; or the name of what is used. */
  readonly text: string;
}

/** Names that no pure file contains, not even as a type or a property. */
const IMPURE_NAMES = new Set(["AbortController", "queueMicrotask", "setInterval", "setTimeout"]);

/** Globals that no pure file uses, whatever it takes from them. */
const IMPURE_GLOBALS = new Set(["crypto", "fetch", "performance"]);

/** Members that read the time or chance; the other members of their objects are pure. */
const IMPURE_MEMBERS = new Set(["Date.now", "Math.random"]);

/**
 * Parses a source file.
 *
 * @param file Its path, which decides whether it is TypeScript.
 * @param text Its text.
 * @returns What it imports and uses, in the order of the text.
 */
export function parseSource(file: string, text: string): readonly Finding[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const findings: Finding[] = [];
  const visit = (node: ts.Node): void => {
    const add = (kind: Finding["kind"], text: string | undefined): void => {
      if (text === undefined) return;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      findings.push({ kind, line: line + 1, text });
    };
    add("import", parseImport(node));
    add("impurity", parseImpurity(node));
    add("hidden-any", isHiddenAny(node) ? "Object(…)" : undefined);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

function parseImport(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier && parseSpecifier(node.moduleSpecifier);
  }
  if (ts.isExternalModuleReference(node)) return parseSpecifier(node.expression);
  if (ts.isImportTypeNode(node)) return parseSpecifier(node.argument);
  const isImport = ts.isCallExpression(node) &&
    node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport ? parseSpecifier(node.arguments[0]) : undefined;
}

function parseSpecifier(node: ts.Node | undefined): string {
  if (node && ts.isLiteralTypeNode(node)) return parseSpecifier(node.literal);
  return node && ts.isStringLiteralLike(node) ? node.text : "import(…)";
}

function parseImpurity(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node)) {
    const isImpure = IMPURE_NAMES.has(node.text) ||
      (IMPURE_GLOBALS.has(node.text) && isReference(node));
    return isImpure ? node.text : undefined;
  }
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const path = `${parseName(node.expression)}.${parseName(node)}`;
    return IMPURE_MEMBERS.has(path) ? path : undefined;
  }
  if (ts.isNewExpression(node) && parseName(node.expression) === "Date") {
    return node.arguments?.length ? undefined : "new Date()";
  }
  // Without `new`, arguments are ignored.
  if (ts.isCallExpression(node) && parseName(node.expression) === "Date") return "Date()";
  return undefined;
}

/** Decides whether a name refers to a value, so is neither declared here nor part of a type. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isTypeQueryNode(parent) || ts.isQualifiedName(parent)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  // `globalThis.fetch`, and `options.fetch(…)` as well: a fetch that is passed in is one.
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return parseName(parent.expression) === "globalThis" || isUsed(parent);
  }
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  return !("name" in parent && parent.name === node);
}

/** Decides whether something is called, or a member of it is. */
function isUsed(node: ts.PropertyAccessExpression): boolean {
  const { parent } = node;
  return (ts.isCallExpression(parent) || ts.isPropertyAccessExpression(parent)) &&
    parent.expression === node;
}

/** Gives the last name of `a`, `a.b` or `a["b"]`. */
function parseName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (!ts.isElementAccessExpression(node)) return undefined;
  const { argumentExpression: argument } = node;
  return ts.isStringLiteralLike(argument) ? argument.text : undefined;
}

function isHiddenAny(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    return isObjectCall(node.expression);
  }
  if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) {
    return !ts.isIdentifier(node.name) && isObjectCall(node.initializer);
  }
  return ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    (ts.isObjectLiteralExpression(node.left) || ts.isArrayLiteralExpression(node.left)) &&
    isObjectCall(node.right);
}

function isObjectCall(node: ts.Expression | undefined): boolean {
  if (node && ts.isParenthesizedExpression(node)) return isObjectCall(node.expression);
  return node !== undefined && ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) && node.expression.text === "Object";
}
