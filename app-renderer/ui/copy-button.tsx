import { useState } from 'react';
import { announce } from './announcer.tsx';
import { Button, type ButtonProps } from './button.tsx';

/** Copies a text, and says that it did. */
export function CopyButton({ text, children, ...rest }: Omit<ButtonProps, 'onClick'> & { text: string | (() => Promise<string>) }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
    announce('Copied');
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <Button {...rest} onClick={() => void copy()}>
      {copied ? 'Copied' : children}
    </Button>
  );
}
