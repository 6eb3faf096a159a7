import type { FastifySchemaValidationError } from 'fastify';
import type { Language } from './language.ts';

type Words = Readonly<Record<Language, string>>;

const TYPES: Readonly<Record<string, Words>> = {
  string: { zh: '文字', en: 'text' },
  number: { zh: '数字', en: 'a number' },
  integer: { zh: '整数', en: 'a whole number' },
  boolean: { zh: '是或否', en: 'true or false' },
  object: { zh: 'JSON 对象', en: 'a JSON object' },
  array: { zh: '列表', en: 'a list' },
};

/** Which field a validation error is about, as a JSON pointer, and what is expected there. */
export function expectation(
  error: Pick<FastifySchemaValidationError, 'keyword' | 'instancePath' | 'params'>,
  language: Language,
): { field: string; expected: string } {
  const params = error.params as Readonly<Record<string, unknown>>;
  const field = error.instancePath || '/';
  const say = (zh: string, en: string) => ({ field, expected: language === 'zh' ? zh : en });
  switch (error.keyword) {
    case 'required': {
      const missing = String((params.requiredProperties as string[] | undefined)?.[0] ?? '');
      const expected = language === 'zh' ? '必须填写' : 'is required';
      return { field: `${error.instancePath}/${missing}`, expected };
    }
    case 'boolean':
    case 'additionalProperties':
      return say('不应有这一项', 'is not expected here');
    case 'type': {
      const type = TYPES[String(params.type)];
      return say(`应为${type?.zh ?? String(params.type)}`, `${type?.en ?? String(params.type)} is expected`);
    }
    case 'minLength':
      return params.limit === 1
        ? say('不能为空', 'must not be empty')
        : say(`至少 ${String(params.limit)} 个字`, `at least ${String(params.limit)} characters`);
    case 'maxLength':
      return say(`最多 ${String(params.limit)} 个字`, `at most ${String(params.limit)} characters`);
    case 'minimum':
      return say(`不能小于 ${String(params.limit)}`, `at least ${String(params.limit)}`);
    case 'maximum':
      return say(`不能大于 ${String(params.limit)}`, `at most ${String(params.limit)}`);
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).join(', ');
      return say(`应为其中之一：${allowed}`, `one of: ${allowed}`);
    }
    default:
      return say('格式不对', 'has the wrong form');
  }
}
