import { useQuery } from '@tanstack/react-query';
import { request } from '../records/request.ts';
import { useWords } from '../shell/use-words.ts';

/** What runs here. */
export function AboutSection() {
  const { t } = useWords();
  const { data, error } = useQuery({
    queryKey: ['version'],
    queryFn: ({ signal }) => request<{ version: string }>('/healthz', { signal }),
    staleTime: 60_000,
  });
  return (
    <dl className="settings-about">
      <div>
        <dt>{t('settings.version')}</dt>
        <dd>{data?.version ?? (error === null ? '…' : t('settings.versionUnknown'))}</dd>
      </div>
      <div>
        <dt>{t('settings.server')}</dt>
        <dd>{location.host}</dd>
      </div>
      <div>
        <dt>{t('settings.license')}</dt>
        <dd>{t('settings.licenseText')}</dd>
      </div>
    </dl>
  );
}
