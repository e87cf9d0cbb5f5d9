/**
 * Connections that speak HTTP/2 to one target: each carries as many requests as the other side allows, and then there is
 * another one. Those that are dead or were sent away are replaced, and those that nobody uses are closed.
 */
import * as Http2 from "node:http2"
import * as Net from "node:net"
import * as Tls from "node:tls"
import type { Deadline } from "./requestHandlers.ts"
import { aborted, type Target, toAddress } from "./wire.ts"

/** What a server allows that has not said yet. **Source**: RFC 9113, 6.5.2, recommends no less. */
const assumedStreams = 100

/** All answers of a connection together may be so far ahead of their readers. **Units**: bytes. */
const connectionWindow = 4 * 1024 * 1024

/** The other side only speaks HTTP/1.1, and has said so. */
export class NotHttp2 extends Error {}

/** A connection that is open. */
export interface Session {
  readonly http2: Http2.ClientHttp2Session
  /** Requests under way. */
  active: number
  /** Whether a request was ever answered on it. */
  hasAnswered: boolean
  /** When something was last heard on it. **Units**: milliseconds. */
  heardAt: number
  /** The last request that the other side takes. */
  lastStreamId: number
  check: Promise<boolean> | undefined
}

/** A connection that comes about, and how many wait for it. */
interface Attempt {
  readonly session: Promise<Session>
  readonly giveUp: (error: Error) => void
  waiting: number
}

export interface SessionsOptions {
  /** Ends a connection that does not come about. */
  readonly connectDeadline: Deadline
  /** Ends the wait for an answer to a ping. */
  readonly pingDeadline: Deadline
  /** How long nothing need be heard before a connection is tried out. **Units**: milliseconds. */
  readonly pingAfter: number
  /** How long a connection that nobody uses is kept. **Units**: milliseconds. */
  readonly idleTimeout: number
  /** **Units**: milliseconds. */
  readonly now: () => number
}

/** Whether Node says that the other side does not speak HTTP/2. Nothing has been processed by then. */
const isNotHttp2 = ({ code = "", message }: NodeJS.ErrnoException): boolean =>
  (code === "ERR_HTTP2_ERROR" && /protocol error/i.test(message)) ||
  /no.application.protocol/i.test(`${code} ${message}`)

/** Opens the connection below: with TLS when it has been agreed on what is spoken over it. */
const openSocket = ({ hostname, port, protocol }: Target, onReady: (socket: Net.Socket) => void): Net.Socket => {
  const host = toAddress(hostname)
  if (protocol === "http:") {
    const socket = Net.connect({ host, port, noDelay: true }, () => onReady(socket))
    return socket
  }
  const socket = Tls.connect(
    { host, port, ALPNProtocols: ["h2", "http/1.1"], ...(Net.isIP(host) === 0 && { servername: host }) },
    () => {
      socket.setNoDelay(true)
      if (socket.alpnProtocol === "h2") onReady(socket)
      else socket.destroy(new NotHttp2())
    }
  )
  return socket
}

/** Opens a connection. It has come about when the other side has sent its settings. */
const connect = (
  target: Target,
  { connectDeadline, idleTimeout, now }: SessionsOptions,
  settled: (session?: Session) => void,
  closed: (session: Session) => void
): Attempt => {
  const { promise, reject, resolve } = Promise.withResolvers<Session>()
  // Everybody who waits may have left.
  promise.catch(() => {})
  const giveUp = (error: Error) => {
    reject(error)
    settled()
    callOff()
    socket.destroy()
  }
  const fail = (error: Error) => giveUp(isNotHttp2(error) ? new NotHttp2() : error)
  const callOff = connectDeadline(giveUp)
  const socket = openSocket(target, (ready) => {
    const http2 = Http2.connect(`${target.protocol}//${target.host}`, {
      createConnection: () => ready,
      settings: { enablePush: false }
    })
    const session: Session = {
      http2,
      active: 0,
      hasAnswered: false,
      heardAt: now(),
      lastStreamId: Number.POSITIVE_INFINITY,
      check: undefined
    }
    http2.once("remoteSettings", () => {
      callOff()
      http2.setLocalWindowSize(connectionWindow)
      // A program may end while nothing is under way.
      http2.unref()
      http2.setTimeout(idleTimeout, () => {
        if (session.active === 0) http2.destroy()
      })
      session.heardAt = now()
      settled(session)
      resolve(session)
    })
    http2.on("goaway", (_code, lastStreamId) => (session.lastStreamId = lastStreamId))
    http2.on("error", fail)
    http2.once("close", () => {
      closed(session)
      fail(Object.assign(new Error("The connection was closed before it was answered."), { code: "ECONNRESET" }))
    })
  })
  socket.on("error", fail)
  socket.once("close", () =>
    fail(Object.assign(new Error("The connection was closed before it was answered."), { code: "ECONNRESET" }))
  )
  return { session: promise, giveUp, waiting: 0 }
}

/** Waits together with others. The last one to leave gives up what nobody waits for any more. */
const waitFor = (attempt: Attempt, signal: AbortSignal): Promise<unknown> => {
  attempt.waiting += 1
  return new Promise((resolve, reject) => {
    const leave = () => {
      attempt.waiting -= 1
      if (attempt.waiting === 0) attempt.giveUp(aborted())
      reject(aborted())
    }
    signal.addEventListener("abort", leave, { once: true })
    const done = (settle: (value: never) => void) => (value: unknown) => {
      signal.removeEventListener("abort", leave)
      attempt.waiting -= 1
      settle(value as never)
    }
    attempt.session.then(done(resolve), done(reject))
  })
}

/** The connections to one target. */
export interface Sessions {
  /** A connection with room for a request, which is counted. Rejects when none comes about, or on an abort. */
  readonly take: (signal: AbortSignal) => Promise<Session>
  /** Counts a request as done. */
  readonly release: (session: Session) => void
  readonly destroy: () => void
}

export const makeSessions = (target: Target, options: SessionsOptions): Sessions => {
  const { now, pingAfter, pingDeadline } = options
  const sessions = new Set<Session>()
  const attempts = new Set<Attempt>()
  let capacity = assumedStreams

  const limitOf = ({ http2 }: Session): number => http2.remoteSettings.maxConcurrentStreams ?? assumedStreams

  const find = (): Session | undefined => {
    for (const session of sessions) {
      const { active, http2 } = session
      if (!http2.closed && !http2.destroyed && active < limitOf(session)) return session
    }
    return undefined
  }

  const findAttempt = (): Attempt => {
    for (const attempt of attempts) if (attempt.waiting < capacity) return attempt
    const attempt = connect(
      target,
      options,
      (session) => {
        attempts.delete(attempt)
        if (session === undefined) return
        sessions.add(session)
        capacity = Math.max(1, limitOf(session))
      },
      (session) => sessions.delete(session)
    )
    attempts.add(attempt)
    return attempt
  }

  /** Asks the other side for a sign of life. */
  const ping = (session: Session): Promise<boolean> =>
    new Promise((resolve) => {
      const settle = (isAlive: boolean) => {
        callOff()
        session.check = undefined
        if (isAlive) session.heardAt = now()
        // Nothing that is under way on it will be answered either.
        else session.http2.destroy(Object.assign(new Error("The connection is dead."), { code: "ECONNRESET" }))
        resolve(isAlive)
      }
      const callOff = pingDeadline(() => settle(false))
      if (session.http2.destroyed || !session.http2.ping((error) => settle(error === null))) settle(false)
    })

  const isAlive = (session: Session): boolean | Promise<boolean> =>
    now() - session.heardAt < pingAfter ? true : (session.check ??= ping(session))

  const release = (session: Session): void => {
    session.active -= 1
    if (session.active > 0 || session.http2.destroyed) return
    session.http2.unref()
  }

  const take = async (signal: AbortSignal): Promise<Session> => {
    for (;;) {
      if (signal.aborted) throw aborted()
      const session = find()
      if (session === undefined) {
        await waitFor(findAttempt(), signal)
        continue
      }
      if (session.active === 0) session.http2.ref()
      session.active += 1
      const alive = isAlive(session)
      if (alive === true || (await alive)) return session
      release(session)
    }
  }

  return {
    take,
    release,
    destroy: () => {
      for (const attempt of attempts) attempt.giveUp(aborted())
      for (const { http2 } of sessions) http2.destroy()
    }
  }
}
