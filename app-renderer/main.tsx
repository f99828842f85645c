import './styles.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followPageErrors } from './api/page-errors.ts';
import { queryClient } from './api/queries.ts';
import { App } from './app.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';

followPageErrors();

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <ErrorBoundary>
          <App />
        </ErrorBoundary>
      </QueryClientProvider>
    </StrictMode>,
  );
