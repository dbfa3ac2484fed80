"""The demo carrier: a telephone company inside this machine, behind the same doors as the real one."""

from channels._carrier.account import demo_account
from channels._carrier.carrier import Carrier
from channels._carrier.clock import RealClock, VirtualClock
from channels._carrier.contract import CarrierError
from channels._carrier.courier import Answer, HttpPost
from channels._carrier.people import Handset

__all__ = ["Answer", "Carrier", "CarrierError", "Handset", "HttpPost", "RealClock", "VirtualClock", "demo_account"]
