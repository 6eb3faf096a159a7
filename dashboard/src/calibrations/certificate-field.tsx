import type { FileView } from '@coldfield/api/contract';
import { useEffect, useRef, useState } from 'react';
import { Field } from '../form/field.tsx';
import type { Bound } from '../form/use-form.ts';
import { RequestError } from '../records/request.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { FileLink } from './file-link.tsx';
import { uploadFile } from './upload.ts';

const MIB = 1024 ** 2;
/** What the server takes; asked here so that nothing is sent in vain. */
const MAX_MIB = 20;
const ACCEPT = 'application/pdf,image/*,text/plain,.csv';

interface Props extends Bound<string> {
  readonly room: string;
  /** While a file is on its way the form waits. */
  readonly onSending: (sending: boolean) => void;
}

/** A photo or a PDF of the certificate: sent at once, with how far it is, and shown when it is there. */
export function CertificateField({ room, onSending, ...bound }: Props) {
  const { t } = useWords();
  const [file, setFile] = useState<FileView | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const send = async (chosen: File): Promise<void> => {
    setFault(null);
    if (chosen.size > MAX_MIB * MIB) {
      setFault(t('calibration.tooLarge', { mib: MAX_MIB }));
      return;
    }
    const mine = new AbortController();
    abort.current?.abort();
    abort.current = mine;
    setShare(0);
    onSending(true);
    try {
      const sent = await uploadFile(room, chosen, { progress: setShare, signal: mine.signal });
      setFile(sent);
      bound.onChange(sent.id);
    } catch (error) {
      if (mine.signal.aborted) return;
      const said = error instanceof RequestError && error.status > 0 ? error.message : '';
      setFault(said === '' ? t('calibration.unsent') : said);
    } finally {
      if (abort.current === mine) {
        abort.current = null;
        setShare(null);
        onSending(false);
      }
    }
  };
  const drop = (): void => {
    abort.current?.abort();
    abort.current = null;
    setShare(null);
    setFile(null);
    onSending(false);
    bound.onChange('');
  };

  return (
    <Field
      bound={{ ...bound, fault: fault ?? bound.fault }}
      label={t('calibration.certificate')}
      hint={t('calibration.certificateHint')}
    >
      {({ name: _name, required: _required, ...control }) => (
        <div className="certificate">
          {share === null && file === null ? (
            <input
              {...control}
              className="input"
              type="file"
              accept={ACCEPT}
              onChange={({ target }) => {
                const chosen = target.files?.[0];
                if (chosen !== undefined) void send(chosen);
                // The same file can be chosen again after a failure.
                target.value = '';
              }}
            />
          ) : null}
          {share === null ? null : (
            <p className="certificate-sending" role="status">
              <progress value={share} max={1} aria-label={t('calibration.sending')} />
              <span>{t('calibration.sent', { percent: Math.floor(share * 100) })}</span>
            </p>
          )}
          {file === null ? null : (
            <>
              {file.type.startsWith('image/') && file.type !== 'image/heic' ? (
                <img className="certificate-picture" src={`/api/files/${file.id}`} alt={file.name} />
              ) : null}
              <p className="certificate-file">
                <Shape severity="none" />
                <FileLink file={file} />
              </p>
            </>
          )}
          {share === null && file === null ? null : (
            <button type="button" className="btn touch" onClick={drop}>
              {t(file === null ? 'calibration.stop' : 'calibration.drop')}
            </button>
          )}
        </div>
      )}
    </Field>
  );
}
