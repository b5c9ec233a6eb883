import type { FaultBook } from '../faults/fault-book.ts';
import { type Fault, InvalidFault, readFault } from '../faults/fault.ts';
import { type Exchange, header } from './exchange.ts';
import { HttpError } from './http-error.ts';

/** The fault of this request's own header, else one that was ordered for it. */
export function faultFor(exchange: Exchange, body: string, faults: FaultBook): Fault {
  const own = header(exchange, 'x-sim-fault');
  if (own === null) return faults.forGeneration(body) ?? {};
  try {
    return readFault(own);
  } catch (error) {
    if (error instanceof InvalidFault) throw new HttpError(400, `x-sim-fault: ${error.message}`);
    throw error;
  }
}
