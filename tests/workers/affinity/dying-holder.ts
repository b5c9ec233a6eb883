/**
 * A worker process that dies over an offer: `before` it has taken the job's lock, or right `after`, before anybody
 * hears of it. Says `listening` when it does.
 */
import { openAffinityWorker } from './affinity-worker.ts';

const [, , url = '', model = '', workerId = '', when = ''] = process.argv;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
}

await openAffinityWorker(url, model, workerId).affinity.listen({
  canTakeSoon: () => when === 'after' || die(),
  onAdopted: die,
});
console.log('listening');
