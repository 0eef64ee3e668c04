/**
 * What a case of the contract suite is, and the world that it runs in.
 *
 * A case knows no test runner, no runtime and no file of this repository: it imports the package by
 * its name, as a user does, and so holds wherever the package is installed.
 *
 * @module
 */

import type * as Client from "@zuora-connections/client";
import type {
  Fault,
  FetchLike,
  KeyPair,
  RecordedRequest,
  SimulatedClient,
  SimulatedOrder,
  SimulatorOptions,
} from "@zuora-connections/client/testing";

/** How requests get to the simulated Zuora: in process, or with the runtime's own `fetch`. */
export type Mode = "memory" | "http";

/** One thing that must hold wherever the package runs. */
export interface ContractCase {
  /** What holds, as a sentence. */
  readonly name: string;
  /** The only mode that it makes sense in. Default: both. */
  readonly only?: Mode | undefined;
  /** Tells why it cannot run in a world; `undefined` where it can. */
  readonly skip?: ((world: World) => Promise<string | undefined>) | undefined;
  /** Fails by throwing. */
  run(world: World): Promise<void>;
}

/** What the suite has to be told about the runtime. */
export interface Runtime {
  /** Which one it is. */
  readonly name: "node" | "bun" | "deno" | "workerd" | "edge-vm";
  /** Prints a value as the runtime's console does. */
  print(value: unknown): string;
  /** Loads the package again, in the other of its two forms: ES module or CommonJS. */
  loadOtherCopy(): Promise<typeof Client>;
}

/** Where a case runs. */
export interface World {
  readonly mode: Mode;
  readonly runtime: Runtime;
  /** Opens a simulated Zuora that no other case knows, at an origin of its own. */
  open(options?: ZuoraOptions): Promise<Zuora>;
  /** Opens a server that breaks each connection; only where there are connections. */
  openBroken(breakage: Breakage): Promise<BrokenServer>;
  /** Closes all that it opened. */
  close(): Promise<void>;
}

/** How a simulated Zuora behaves; it may be in another process, where no clock can be advanced. */
export interface ZuoraOptions extends Omit<SimulatorOptions, "clock"> {
  /**
   * Whether one connection serves several requests over HTTP. Default `true`. When one breaks that
   * did, runtimes may send a request again of their own accord, which is not for the package to say.
   */
  readonly keepAlive?: boolean | undefined;
  /** Whether it is served over TLS, with a certificate that nobody trusts. Default `false`. */
  readonly tls?: boolean | undefined;
}

/**
 * What a server does: refuses connections, closes them once it has the request, answers with what is
 * not HTTP, never answers, or stops in the middle of a body.
 */
export type Breakage = "refuse" | "close" | "garbage" | "hang" | "stall";

/** A server that breaks each connection. */
export interface BrokenServer {
  /** Where it is, or was. */
  readonly endpoint: string;
  /** Lists the requests that arrived, each as its method and path. */
  requests(): Promise<readonly string[]>;
}

/** A simulated Zuora, near or far. */
export interface Zuora {
  /** Where it is. */
  readonly endpoint: string;
  /** What a connection needs to reach it, with short waits. */
  readonly options: Client.ConnectOptions;
  readonly credentials: KeyPair;
  readonly client: SimulatedClient;
  /** Sends a request to it, without a connection. */
  readonly send: FetchLike;
  logins(): Promise<number>;
  requests(): Promise<readonly RecordedRequest[]>;
  orders(): Promise<readonly SimulatedOrder[]>;
  expireSessions(): Promise<void>;
  play(...faults: readonly Fault[]): Promise<void>;
}
