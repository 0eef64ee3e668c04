/**
 * Detects when the caller has finished with the body of a reply.
 *
 * @module
 */

const READERS = ["arrayBuffer", "blob", "bytes", "formData", "json", "text"];

/**
 * Creates a function that calls `end` once a reader of a reply settles or the reply is collected.
 *
 * The stream of a body, or a clone, keeps the reply from being collected. The reply stays the same
 * object: only its prototype changes, to one with readers that also call `end`.
 */
export function createReplyWatch(): (reply: Response, end: () => void) => void {
  const ends = new WeakMap<object, () => void>();
  const kept = new WeakMap<object, object>();
  const prototypes = new WeakMap<object, object>();
  // Workers with a compatibility date before 2025-05-05 have none, and need none: there a signal
  // lives no longer than its request.
  const collected = typeof FinalizationRegistry === "undefined"
    ? undefined
    : new FinalizationRegistry((end: () => void) => end());

  function finish(reply: object): void {
    ends.get(reply)?.();
    ends.delete(reply);
    collected?.unregister(reply);
  }

  /** Keeps a reply alive as long as a part of it. */
  function keep<T>(part: T, reply: object): T {
    if (typeof part === "object" && part !== null) kept.set(part, reply);
    return part;
  }

  function extend(base: object): object {
    const extended = Object.create(base, {
      body: { get: buildBodyGetter(base, keep) },
      clone: {
        value(this: Response): Response {
          return keep(Reflect.apply(Reflect.get(base, "clone", this), this, []), this);
        },
      },
    });
    for (const name of READERS) {
      const read: unknown = Reflect.get(base, name);
      if (typeof read !== "function") continue;
      Object.defineProperty(extended, name, {
        async value(this: object): Promise<unknown> {
          try {
            return await Reflect.apply(read, this, []);
          } finally {
            finish(this);
          }
        },
      });
    }
    return extended;
  }

  return (reply, end) => {
    ends.set(reply, end);
    collected?.register(reply, end, reply);
    const base: object = Object.getPrototypeOf(reply);
    const known = prototypes.get(base) ?? extend(base);
    prototypes.set(base, known);
    Reflect.setPrototypeOf(reply, known); // fails for a frozen reply, which is collected in the end
  };
}

function buildBodyGetter(
  base: object,
  keep: (part: unknown, reply: object) => unknown,
): () => unknown {
  return function body(this: object): unknown {
    return keep(Reflect.get(base, "body", this), this);
  };
}
