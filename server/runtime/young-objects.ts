// V8 makes objects old from the start where many of their kind lived long. A thousand slow uploads are enough: then the objects
// of every request are old, die there, keep alive what they refer to, and a collection of the young ones takes 50 ms where it took 1.
import v8 from 'node:v8';

/** For all threads started after it: what a request makes is young, whatever lived long before. */
export function keepRequestsYoung(): void {
  v8.setFlagsFromString('--no-allocation-site-pretenuring');
}

/**
 * Of a serving thread, in MiB: two halves of 4 and as much for large objects. What thousands of new connections keep survives
 * the next two collections and is copied in each: 16 MB take 45 to 80 ms, which all requests wait for, 4 MB a quarter of it.
 */
export const maxYoungGenerationSizeMb = 12;
