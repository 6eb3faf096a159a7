import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { STANDING_SEVERITY, type Standing } from './standing.ts';

/** How a gateway stands, as a shape and a word. */
export function StandingChip({ standing }: { standing: Standing }) {
  const { t } = useWords();
  const severity = STANDING_SEVERITY[standing];
  return (
    <span className={`st plain nw ${severity === 'none' ? 'normal' : severity}`} data-standing={standing}>
      {standing === 'online' || standing === 'silent' ? <Shape severity={severity} /> : null}
      {t(`gateways.standing.${standing}`)}
    </span>
  );
}
