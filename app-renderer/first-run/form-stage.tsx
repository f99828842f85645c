import { useState } from 'react';
import { useReply } from '../api/queries.ts';
import { type Beginning, beginWith, engineNamesOf } from '../connections/begin-connection.tsx';
import { ConnectionForm } from '../connections/connection-form.tsx';

interface FormStageProps {
  beginning: Beginning;
  draft: string;
  onCancel: () => void;
  onSaved: (id: string) => void;
}

/** The form of the first run; an address of another engine goes on with that engine's form. */
export function FormStage({ beginning, draft, onCancel, onSaved }: FormStageProps) {
  const forms = useReply('connections.forms', {}, { staleTime: Number.POSITIVE_INFINITY }).data ?? [];
  const [{ form, values, prefilled }, setBeginning] = useState(beginning);
  return (
    <ConnectionForm
      key={form.engine}
      form={form}
      draft={draft}
      initial={values}
      prefilled={prefilled}
      engineNames={engineNamesOf(forms)}
      onOtherEngine={(address) => setBeginning((former) => beginWith(forms, address, 'the address') ?? former)}
      submitLabel="Save and test"
      onCancel={onCancel}
      onSaved={onSaved}
    />
  );
}
