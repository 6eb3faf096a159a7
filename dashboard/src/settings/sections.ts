import type { ComponentType } from 'react';
import { PasswordSection } from '../account/password-section.tsx';
import { SessionsSection } from '../account/sessions-section.tsx';
import { TokensSection } from '../account/tokens-section.tsx';
import type { zh } from '../i18n/zh.ts';
import { InstallSection } from '../offline/install-section.tsx';
import { SampleSection } from '../setup/sample-section.tsx';
import { AboutSection } from './about-section.tsx';
import { DisplaySection } from './display-section.tsx';

/** A part of the settings, with a heading of its own. */
interface Section {
  /** Also the address: `/settings#display`. */
  readonly id: string;
  readonly title: Exclude<keyof typeof zh.settings, 'sizes'>;
  /** Only for who may; everybody otherwise. */
  readonly permission?: string;
  readonly Content: ComponentType;
}

/** The order on the page. To add a section: one line here. */
export const SECTIONS: readonly Section[] = [
  { id: 'display', title: 'display', Content: DisplaySection },
  { id: 'password', title: 'password', Content: PasswordSection },
  { id: 'sessions', title: 'sessions', Content: SessionsSection },
  { id: 'tokens', title: 'tokens', Content: TokensSection },
  { id: 'sample', title: 'sampleStore', permission: 'sample.manage', Content: SampleSection },
  { id: 'install', title: 'install', Content: InstallSection },
  { id: 'about', title: 'about', Content: AboutSection },
];
