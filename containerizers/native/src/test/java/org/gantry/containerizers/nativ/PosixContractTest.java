package org.gantry.containerizers.nativ;

class PosixContractTest extends NativeContract {
    @Override
    String isolation() {
        return "posix/cpu,posix/mem";
    }
}
