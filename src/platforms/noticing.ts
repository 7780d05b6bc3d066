import { DecoratorHandler, type Dispatcher } from 'undici';

/** Tells when a request is about to be written: an error before that is certain to have had no effect. */
export function noticing(leaves: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    // Speaks the newer of the client's two dialects, whichever the handler itself speaks.
    const next: Dispatcher.DispatchHandler = new DecoratorHandler(handler);
    return dispatch(options, {
      onRequestStart(controller, context) {
        next.onRequestStart?.(controller, context);
        if (!controller.aborted) leaves();
      },
      onRequestUpgrade: (...upgrade) => next.onRequestUpgrade?.(...upgrade),
      onResponseStart: (...start) => next.onResponseStart?.(...start),
      onResponseData: (...data) => next.onResponseData?.(...data),
      onResponseEnd: (...end) => next.onResponseEnd?.(...end),
      onResponseError: (...error) => next.onResponseError?.(...error),
    });
  };
}
