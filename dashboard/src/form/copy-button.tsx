import { useState } from 'react';
import { Icon } from '../shell/icon.tsx';
import { useWords } from '../shell/use-words.ts';

/** Puts a text on the clipboard and says so; where that is not possible it says that too. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useWords();
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  const copy = async (): Promise<void> => setOutcome((await copyText(text)) ? 'copied' : 'failed');
  return (
    <button type="button" className="btn touch" onClick={() => void copy()}>
      <Icon name={outcome === 'copied' ? 'check' : 'copy'} size="sm" />
      <span role="status">{outcome === null ? (label ?? t('copy.copy')) : t(`copy.${outcome}`)}</span>
    </button>
  );
}

/** The clipboard's own way is only there with TLS; on a farm's own network the old one does. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOldWay(text);
  }
}

function copyOldWay(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr';
  // Inside an open dialog nothing outside it can be selected.
  const place = document.querySelector('dialog[open]') ?? document.body;
  place.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
