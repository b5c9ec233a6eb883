/** Messages from the api to the workers of a model. Best effort: the durable wish is on the job record. */
export type ControlMessage = { type: 'cancel'; jobId: string };

export interface ControlChannel {
  send(model: string, message: ControlMessage): Promise<void>;
  /** Resolves once subscribed. `onMissed`: the connection was away, messages may be lost. Returns how to stop. */
  listen(
    model: string,
    listener: (message: ControlMessage) => void,
    onMissed?: () => void,
  ): Promise<() => Promise<void>>;
}
