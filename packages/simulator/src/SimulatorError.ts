/**
 * Why the simulator could not start.
 *
 * Once it listens it never fails: what goes wrong with one request is answered to that request.
 */
import { Schema } from "effect"

/** Another program listens on the port. */
export class PortTaken extends Schema.TaggedError<PortTaken>()("PortTaken", { port: Schema.Int }) {
  override get message() {
    return (
      `Port ${this.port} on 127.0.0.1 is already in use. ` +
      "Choose another with --port, or stop the program that holds it."
    )
  }
}

/** The operating system does not let this user listen on the port. */
export class PortForbidden extends Schema.TaggedError<PortForbidden>()("PortForbidden", { port: Schema.Int }) {
  override get message() {
    return `Port ${this.port} on 127.0.0.1 is reserved by the operating system. Choose one above 1023 with --port.`
  }
}

/** Listening failed for any other reason. */
export class ListenFailed extends Schema.TaggedError<ListenFailed>()("ListenFailed", {
  port: Schema.Number,
  detail: Schema.String
}) {
  override get message() {
    return `The simulator cannot listen on port ${this.port} of 127.0.0.1: ${this.detail}. Choose another with --port.`
  }
}

/** What can keep the simulator from starting. */
export const SimulatorErrorReason = Schema.Union([PortTaken, PortForbidden, ListenFailed])
/** What can keep the simulator from starting. */
export type SimulatorErrorReason = typeof SimulatorErrorReason.Type

/** The simulator did not start. **Errors**: `reason` is one of {@link SimulatorErrorReason}. */
export class SimulatorError extends Schema.TaggedError<SimulatorError>()("SimulatorError", {
  reason: SimulatorErrorReason
}) {
  override readonly cause = this.reason
  override get message() {
    return this.reason.message
  }
}

/** Reads what Node says when a server cannot listen. */
export const fromListenError = (port: number, error: NodeJS.ErrnoException): SimulatorError => {
  if (error.code === "EADDRINUSE") return new SimulatorError({ reason: new PortTaken({ port }) })
  if (error.code === "EACCES") return new SimulatorError({ reason: new PortForbidden({ port }) })
  return new SimulatorError({ reason: new ListenFailed({ port, detail: error.code ?? error.message }) })
}
