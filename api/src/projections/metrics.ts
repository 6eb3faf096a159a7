import { Counter, Gauge, type Registry } from 'prom-client';

export type ProjectionMetrics = ReturnType<typeof createProjectionMetrics>;

export function createProjectionMetrics(register: Registry) {
  const registers = [register];
  return {
    marked: new Gauge({
      name: 'coldfield_projection_marked_hours',
      help: 'Hours of rooms whose roll-ups wait to be computed',
      registers,
    }),
    waiting: new Gauge({
      name: 'coldfield_projection_waiting_seconds',
      help: 'How long the longest-waiting of them has waited',
      registers,
    }),
    settledBefore: new Gauge({
      name: 'coldfield_projection_settled_before_seconds',
      help: 'All hours before this time are computed but for the marked ones, epoch seconds',
      registers,
    }),
    hours: new Counter({
      name: 'coldfield_projection_hours_total',
      help: 'Hours of rooms computed, once or again',
      registers,
    }),
    seconds: new Counter({
      name: 'coldfield_projection_seconds_total',
      help: 'Time that computing them took',
      registers,
    }),
  };
}
