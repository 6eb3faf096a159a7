import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Navigate, useNavigate, useParams, useSearchParams } from 'react-router';
import { organisationsQuery, storesQuery } from '../records/queries.ts';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { useSession } from '../shell/session-context.ts';
import { useWords } from '../shell/use-words.ts';
import { CooperativeStep } from './cooperative-step.tsx';
import { DoneStep } from './done-step.tsx';
import { GatewayStep } from './gateway-step.tsx';
import { progressOf, SAMPLE, STEPS, type Step } from './progress.ts';
import { ReadingStep } from './reading-step.tsx';
import { RoomsStep } from './rooms-step.tsx';
import { SampleCard } from './sample-card.tsx';
import { SensorStep } from './sensor-step.tsx';
import { SetupFrame } from './setup-frame.tsx';
import type { StepProps } from './step-props.ts';
import { StoreStep } from './store-step.tsx';

/** While somebody stands there and waits for a device. */
const WATCH_MS = 2_000;
const WATCHED: ReadonlySet<string> = new Set<Step>(['gateway', 'sensor', 'reading']);

/**
 * Setting up a store, one question a page: `/setup/<step>?store=<id>`. Nothing of the way is kept anywhere: where one
 * stands follows from what is on record, so it can be left at any point, on any device.
 */
export function SetupPage() {
  const { t } = useWords();
  const { step } = useParams();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const may = useSession().permissions.includes('stores.manage');
  const watching = step !== undefined && WATCHED.has(step);
  const organisations = useQuery(organisationsQuery);
  const stores = useQuery({ ...storesQuery, ...(watching ? { refetchInterval: WATCH_MS } : {}) });
  const storeId = params.get('store');

  if (!may) return <Outside title={t('problem.forbidden')}>{t('problem.forbiddenText')}</Outside>;
  const failed = organisations.error ?? stores.error;
  if (organisations.data === undefined || stores.data === undefined) {
    return failed === null ? (
      <div className="gate">
        <Skeleton blocks={['hero']} />
      </div>
    ) : (
      <div className="gate">
        <Problem
          error={failed}
          onRetry={() => void Promise.all([organisations.refetch(), stores.refetch()])}
        />
      </div>
    );
  }
  // The sample is nobody's own store.
  const all = organisations.data.organisations.filter(({ id }) => id !== SAMPLE);
  // A new store has nothing on record yet: the newest one must not be taken for it.
  const meant =
    step === 'store' && params.has('new') ? [] : stores.data.stores.filter(({ id }) => id !== SAMPLE);
  const progress = progressOf(all, meant, storeId);
  const at = (next: string, id = progress.store?.id ?? null) =>
    `/setup/${next}${id === null ? '' : `?store=${encodeURIComponent(id)}`}`;

  if (step === 'done') return <DoneStep progress={progress} onDone={() => void navigate('/')} />;
  const index = (STEPS as readonly string[]).indexOf(step ?? '');
  if (index < 0) return <Navigate to={at(progress.next ?? 'done')} replace />;
  const onDone = (id?: string) => void navigate(at(STEPS[index + 1] ?? 'done', id));
  return (
    <SetupFrame
      key={step}
      title={t(`setup.${STEPS[index]!}.title`)}
      lead={t(`setup.${STEPS[index]!}.lead`)}
      place={{ n: index + 1, of: STEPS.length }}
      {...(index === 0 ? {} : { onBack: () => void navigate(at(STEPS[index - 1]!)) })}
      onLeave={() => void navigate('/')}
    >
      {stepOf(STEPS[index]!, { progress, onDone }, all)}
      {index === 0 ? <SampleCard /> : null}
    </SetupFrame>
  );
}

function stepOf(
  step: Step,
  props: StepProps,
  organisations: Parameters<typeof CooperativeStep>[0]['organisations'],
): ReactNode {
  switch (step) {
    case 'cooperative':
      return <CooperativeStep {...props} organisations={organisations} />;
    case 'store':
      return <StoreStep {...props} organisations={organisations} />;
    case 'rooms':
      return <RoomsStep {...props} />;
    case 'gateway':
      return <GatewayStep {...props} />;
    case 'sensor':
      return <SensorStep {...props} />;
    case 'reading':
      return <ReadingStep {...props} />;
  }
}

function Outside({ title, children }: { title: string; children: ReactNode }) {
  return (
    <SetupFrame title={title}>
      <p>{children}</p>
    </SetupFrame>
  );
}
