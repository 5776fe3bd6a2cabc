/**
 * The session of this page: begun, resumed, exchanged, ended. The page keeps the session's id, which opens nothing by
 * itself; the key is a cookie that no script can read.
 */
import { Problem } from "./api.js";

const KEPT = "wallet.session";

export class Sessions {
  #api;
  #visit = { partitionKey: "", name: null };
  #current = null;

  constructor(api) {
    this.#api = api;
  }

  /** Whose browser this is, as far as the host knows. */
  get name() {
    return this.#visit.name;
  }

  /** What is known of the session: id, partition, times, requests, envelope. */
  get current() {
    return this.#current;
  }

  /**
   * Asks the host whose browser this is, and resumes the session that it has, or begins one.
   *
   * @returns "resumed", "begun", "replaced" (the one that was had has ended) or "refused" (the browser keeps no cookie)
   */
  open() {
    return alone(async () => {
      this.#visit = await this.#api.visit();
      return this.#resumeOrBegin();
    });
  }

  /** Resumes the session once more, to learn what has become of it. Answers like open. */
  refresh() {
    return alone(() => this.#resumeOrBegin());
  }

  async #resumeOrBegin() {
    const kept = readKept();
    const partition = this.#visit.partitionKey;
    const body = { partitionKey: partition };
    if (kept && kept.partition === partition) {
      body.sessionId = kept.id;
    }
    const started = await this.#api.start(body);
    await this.#take(started);
    if (started.resumed) {
      return "resumed";
    }
    if (!(await this.#cookieKept())) {
      this.forget();
      return "refused";
    }
    return kept ? "replaced" : "begun";
  }

  /** A session with an envelope, beside the current one, which stays until it is exchanged. */
  async beside(envelope) {
    const partition = this.#visit.partitionKey;
    const started = await this.#api.start({ partitionKey: partition, envelope });
    return { started, session: { id: started.sessionId, partition } };
  }

  /** Makes the one beside the current one, and ends that. */
  async exchange(beside) {
    const old = this.#current;
    await this.#take(beside.started);
    await this.#endQuietly(old);
  }

  endQuietly(session) {
    return this.#endQuietly(session);
  }

  /** The same person with a name: the host's sign-in and the session both get new secrets. */
  async signIn(name) {
    this.#visit = await this.#api.signIn(name);
    if (this.#visit.partitionKey !== this.#current.partition) {
      // The host had forgotten this browser, and with it whose the session was.
      await this.refresh();
      return;
    }
    const envelope = this.#current.envelope;
    const rotated = await this.#api.rotate(this.#current);
    await this.#take({ ...rotated, requests: this.#current.requests, envelope: rotated.envelope ?? envelope });
  }

  async signOut() {
    await this.#endQuietly(this.#current);
    await this.#api.signOut();
    this.forget();
  }

  async signOutEverywhere() {
    const answer = await this.#api.signOutEverywhere();
    this.forget();
    return answer.ended;
  }

  async end() {
    await this.#endQuietly(this.#current);
    this.forget();
  }

  forget() {
    this.#current = null;
    localStorage.removeItem(KEPT);
  }

  async #take(started) {
    const requests = [...started.requests];
    const partition = this.#visit.partitionKey;
    const session = {
      id: started.sessionId,
      partition,
      createdAt: Date.parse(started.createdAt),
      expiresAt: Date.parse(started.expiresAt),
      deadline: Date.parse(started.deadline),
      envelope: started.envelope,
      requests,
    };
    for (let cursor = started.nextCursor; cursor; ) {
      const page = await this.#api.requests(session, cursor);
      requests.push(...page.requests);
      cursor = page.nextCursor;
    }
    this.#current = session;
    localStorage.setItem(KEPT, JSON.stringify({ id: session.id, partition }));
  }

  /** Whether the browser kept the cookie of a session that was just begun and sends it. */
  async #cookieKept() {
    try {
      await this.#api.requests(this.#current, null, 1);
      return true;
    } catch (problem) {
      if (problem instanceof Problem && problem.code === "session_not_found") {
        return false;
      }
      throw problem;
    }
  }

  async #endQuietly(session) {
    if (!session) {
      return;
    }
    try {
      await this.#api.end(session);
    } catch (problem) {
      if (!(problem instanceof Problem && problem.code === "session_not_found")) {
        throw problem;
      }
    }
  }
}

/** Calls back when another tab has exchanged, ended or forgotten the session. */
export function onOtherTab(callback) {
  addEventListener("storage", (event) => {
    if (event.key === KEPT || event.key === null) {
      callback();
    }
  });
}

/** One tab at a time: two that open together would begin two sessions. */
function alone(work) {
  return navigator.locks.request("wallet.session", work);
}

function readKept() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    return kept && typeof kept.id === "string" ? kept : null;
  } catch {
    return null;
  }
}
