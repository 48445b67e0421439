// Keeps the screen on while the page is seen, where the browser can. What it refuses the system has to do (docs/kiosk.md).
import { useEffect } from "preact/hooks";

export function useScreenOn(): void {
  useEffect(() => {
    if (!("wakeLock" in navigator)) return;
    let over = false;
    let lock: WakeLockSentinel | undefined;
    const hold = (): void => {
      if (document.visibilityState !== "visible") return;
      navigator.wakeLock.request("screen").then(
        (got) => {
          lock = got;
          if (over) void got.release();
        },
        () => {}, // a battery that is low, a policy
      );
    };
    hold();
    // It is lost whenever the page is hidden.
    document.addEventListener("visibilitychange", hold);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
}
